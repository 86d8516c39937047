package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The article's three ways as functions: zipped, deployed and invoked with {@code aws lambda}, on
 * nothing but the role's rights.
 *
 * <p>The Node handlers are those of {@link HandlersTest}, files as they are with a line behind
 * them, since the article's keep the secret to themselves: {@code exports.returned} awaits the
 * handler and returns it. The second SDK for JavaScript knows no {@code AWS_ENDPOINT_URL}; a file
 * that {@code NODE_OPTIONS} loads first tells it.
 */
@ExtendWith(Running.class)
final class FunctionsCliTest {
  private static final String[] WAYS = {"environment", "parameter", "secret"};
  private static final String[] SECRETS = {"Top Secret", "Hello, world!", "MyUsername"};
  private static final String READ = "\"ssm:GetParameter\", \"secretsmanager:GetSecretValue\"";

  private final Shell terminal;

  /** In a region of its own each, since the names of what they read are given. */
  enum Author {
    NODE_SDK_2(
        "nodejs20.x", "ap-southeast-4", "\"NODE_OPTIONS\": \"--require /var/task/endpoint.js\","),
    NODE_SDK_3("nodejs20.x", "ap-southeast-7", ""),
    PYTHON("python3.11", "ap-southeast-3", ""),
    JAVA("java17", "af-south-1", "");

    private final String runtime;
    private final String region;
    private final String variables;

    Author(String runtime, String region, String variables) {
      this.runtime = runtime;
      this.region = region;
      this.variables = variables;
    }

    Bundle bundle(Shell terminal) {
      return switch (this) {
        case NODE_SDK_2 -> node(terminal, "v2");
        case NODE_SDK_3 -> node(terminal, "v3");
        case PYTHON ->
            new Bundle()
                .copy("three.py", Project.folder("functions").resolve("python/three.py"))
                .boto3(terminal);
        case JAVA ->
            new Bundle()
                .compiled("Three")
                .jars(
                    "/software/amazon/awssdk/",
                    "/software/amazon/eventstream/",
                    "/org/reactivestreams/",
                    "/slf4j-api/");
      };
    }

    /** The SDK for Java leaves the code of an error that it does not know out of the message. */
    boolean denied(String answer) {
      return this == JAVA
          ? answer.contains("you are not allowed to access")
              || answer.contains("Access to KMS is not allowed")
              || answer.contains("is not authorized to perform: kms:Decrypt")
          : answer.contains("AccessDeniedException");
    }

    String handler(String way) {
      return switch (this) {
        case NODE_SDK_2, NODE_SDK_3 -> way + ".returned";
        case PYTHON -> "three." + way;
        case JAVA -> "Three::" + way;
      };
    }
  }

  FunctionsCliTest(Strongroom strongroom) {
    terminal = strongroom.terminal();
  }

  @BeforeEach
  void aws_and_a_sandbox_are_installed() {
    Cli.ready(terminal);
    Tool.BUBBLEWRAP.needed(terminal.folder());
  }

  @ParameterizedTest
  @EnumSource
  void three_handlers_return_their_secrets_until_the_role_may_not_decrypt(Author author) {
    Shell admin = terminal.region(author.region);
    admin.file("code.zip", author.bundle(admin).bytes());
    String role = Cli.functionRole(admin, author.name(), "\"kms:Decrypt\", " + READ, "*");
    Shell deploying = secrets(admin).with("ROLE", role).with("RUNTIME", author.runtime);
    for (String way : WAYS) {
      deploying
          .with("WAY", way)
          .with("HANDLER", author.handler(way))
          .with("VARIABLES", author.variables)
          .prints(
              """
              aws lambda create-function --function-name $WAY --runtime $RUNTIME --role $ROLE \\
                  --handler $HANDLER --zip-file fileb://code.zip --timeout 30 --memory-size 512 \\
                  --environment '{"Variables": {'"$VARIABLES"' "SECRET": "'$SECRET'"}}'
              """);
    }
    for (int i = 0; i < WAYS.length; i++) {
      assertEquals("\"" + SECRETS[i] + "\"", invoke(admin, WAYS[i], "None"));
    }
    logged(admin, author);
    Cli.allow(admin, author.name(), READ, "*");
    for (String way : WAYS) {
      // A new environment: what is warm may have the secret already, as the article's handler has.
      admin.prints(
          "aws lambda update-function-configuration --description again --function-name " + way);
      String denied = invoke(admin, way, "Unhandled");
      assertTrue(author.denied(denied), denied);
    }
  }

  @Test
  void a_version_keeps_its_secret_and_an_alias_moves_on() {
    Shell admin =
        terminal
            .region("eu-central-2")
            .file(
                "code.zip",
                new Bundle()
                    .file(
                        "app.py",
                        "import os\n\ndef handler(e, c):\n    return os.environ['GREETING']\n")
                    .bytes());
    String said =
        admin
            .with("ROLE", Cli.functionRole(admin, "versions", READ, "*"))
            .prints(
                """
                aws lambda create-function --function-name greet --runtime python3.11 --role $ROLE \\
                    --handler app.handler --zip-file fileb://code.zip \\
                    --environment 'Variables={GREETING=hello}' --query Version --output text
                aws lambda publish-version --function-name greet --query Version --output text
                aws lambda create-alias --function-name greet --name live --function-version 1 \\
                    --query FunctionVersion --output text
                aws lambda update-function-configuration --function-name greet \\
                    --environment 'Variables={GREETING=bye}' --query Version --output text
                aws lambda invoke --function-name greet:live --query ExecutedVersion \\
                    --output text one
                aws lambda invoke --function-name greet --query ExecutedVersion --output text two
                cat one two; echo
                aws lambda delete-function --function-name greet > deleted
                """);
    assertEquals("$LATEST\n1\n1\n$LATEST\n1\n$LATEST\n\"hello\"\"bye\"", said);
  }

  /** The answer of a function, after a look at how it came about. */
  private static String invoke(Shell admin, String function, String error) {
    String said =
        admin.prints(
            "aws lambda invoke --output text --query FunctionError answer --function-name "
                + function);
    String answer = new String(admin.file("answer"), StandardCharsets.UTF_8);
    assertEquals(error, said, answer);
    return answer;
  }

  private static void logged(Shell admin, Author author) {
    String mine =
        switch (author) {
          case NODE_SDK_2, NODE_SDK_3 -> "START RequestId";
          case PYTHON -> "reading as secret";
          case JAVA -> "reading";
        };
    String shown = Cli.logged(admin, "secret", "REPORT RequestId");
    assertTrue(shown.contains(mine), shown);
    assertFalse(shown.contains("MyUsername"), shown);
  }

  /** The article's commands, with a key of one's own for each. */
  private static Shell secrets(Shell admin) {
    Shell keyed = admin.with("ID", Cli.newKey(admin));
    String secret =
        keyed.prints(
            """
            aws ssm put-parameter --name /my/secret --value 'Hello, world!' --type SecureString \\
                --key-id $ID > put
            aws secretsmanager create-secret --name Username --secret-string "MyUsername" \\
                --kms-key-id $ID > created
            aws kms encrypt --key-id $ID \\
                            --plaintext "Top Secret" \\
                            --query CiphertextBlob \\
                            --output text
            """);
    return keyed.with("SECRET", secret);
  }

  /** With what Lambda has in its runtime for Node, which here is the zip's to bring. */
  private static Bundle node(Shell terminal, String sdk) {
    Path folder = NodeModules.ready(terminal);
    var bundle = new Bundle();
    try {
      for (String way : WAYS) {
        String text = Files.readString(folder.resolve(sdk).resolve(way + ".js"));
        String inner = text.replaceFirst("(?s).*async function (\\w+)\\(\\).*", "$1");
        bundle.file(
            way + ".js",
            text
                + "\nexports.returned = async (event) => { await exports.handler(event); return "
                + inner
                + "(); };\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (sdk.equals("v3")) {
      return bundle.folder(
          "node_modules/",
          folder.resolve("node_modules"),
          name -> !name.startsWith("aws-sdk/") && !name.contains("dist-types"));
    }
    return bundle
        .file(
            "endpoint.js",
            "require('aws-sdk').config.update({ endpoint: process.env.AWS_ENDPOINT_URL });\n")
        .folder(
            "node_modules/",
            folder.resolve("node_modules"),
            name ->
                !name.matches("@.*|aws-sdk/dist/.*|.*\\.ts")
                    && !name.matches("aws-sdk/apis/(?!kms-|ssm-|secretsmanager-|metadata).*"));
  }
}
