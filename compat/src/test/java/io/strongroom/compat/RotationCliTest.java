package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rotation as {@code aws secretsmanager} sets it up. */
@ExtendWith(Running.class)
final class RotationCliTest {
  private Shell terminal;

  RotationCliTest(Strongroom strongroom) {
    terminal = strongroom.terminal();
  }

  @BeforeEach
  void aws_is_installed() {
    terminal = Cli.ready(terminal);
  }

  @Test
  void a_ready_rotator_is_set_up_and_cancelled() {
    String said =
        terminal.prints(
            """
            ARN=$(aws secretsmanager create-secret --name rotated/db --query ARN --output text \\
                --secret-string '{"engine":"postgres","host":"127.0.0.1","port":1,"username":"shop","password":"old"}')
            FUNCTION=$(echo $ARN | sed 's/:secretsmanager:/:lambda:/; s/:secret:.*/:function:strongroom-rotate-postgres-single-user/')
            aws secretsmanager rotate-secret --secret-id rotated/db --rotation-lambda-arn $FUNCTION \\
                --rotation-rules '{"ScheduleExpression":"rate(30 days)","Duration":"3h"}' > begun
            aws secretsmanager describe-secret --secret-id rotated/db \\
                --query '[RotationEnabled,RotationRules.ScheduleExpression,RotationRules.Duration]' --output text
            aws secretsmanager cancel-rotate-secret --secret-id rotated/db > ended
            cmp begun ended
            aws secretsmanager describe-secret --secret-id rotated/db --query RotationEnabled --output text
            """);
    assertEquals("True\trate(30 days)\t3h\nFalse", said);
  }

  @Test
  void a_function_rotates_the_login_of_a_service() throws IOException {
    Tool.BUBBLEWRAP.needed(terminal.folder());
    var password = new AtomicReference<>("first");
    HttpServer service = service(password);
    try {
      Path example = Project.root().resolve("docs/examples/rotation/rotate.py");
      Shell admin =
          terminal
              .region("il-central-1")
              .file("code.zip", new Bundle().copy("rotate.py", example).boto3(terminal).bytes())
              .with("URL", "http://127.0.0.1:" + service.getAddress().getPort() + "/login");
      admin = admin.with("ROLE", Cli.functionRole(admin, "rotate", "\"secretsmanager:*\"", "*"));
      admin.prints(
          """
          aws secretsmanager create-secret --name shop/partner --secret-string \\
              '{"url":"'$URL'","username":"shop","password":"first"}'
          aws lambda create-function --function-name rotate --runtime python3.11 --role $ROLE \\
              --handler rotate.handler --zip-file fileb://code.zip --timeout 30 --memory-size 256
          """);
      String rotate =
          "aws secretsmanager rotate-secret --secret-id shop/partner --rotation-lambda-arn"
              + " $(aws lambda get-function-configuration --function-name rotate"
              + " --query FunctionArn --output text)";
      Cli.refused("AccessDeniedException", "RotateSecret", admin.run(rotate));
      admin.prints(
          "aws lambda add-permission --function-name rotate --statement-id rotation"
              + " --action lambda:InvokeFunction --principal secretsmanager.amazonaws.com");
      admin.prints(rotate);
      admin.prints(
          """
          for i in 1 2 3 4 5 6 7 8 9; do
            aws secretsmanager describe-secret --secret-id shop/partner \\
                --query LastRotatedDate --output text > rotated
            ! grep -q None rotated || sleep 1
          done
          """);
      String log = Cli.logged(admin, "rotate", "finishSecret of version");
      assertEquals(
          List.of("createSecret", "setSecret", "testSecret", "finishSecret"),
          Pattern.compile("(\\w+) of version")
              .matcher(log)
              .results()
              .map(it -> it.group(1))
              .toList());
      assertNotEquals("first", password.get());
      assertEquals(
          "{\"url\": \"%s\", \"username\": \"shop\", \"password\": \"%s\"}"
              .formatted(admin.prints("echo $URL"), password.get()),
          admin.prints(
              "aws secretsmanager get-secret-value --secret-id shop/partner --query SecretString"
                  + " --output text"));
      assertFalse(log.contains(password.get()), log);
    } finally {
      service.stop(0);
    }
  }

  /** Lets one user in, who may change his password. */
  private static HttpServer service(AtomicReference<String> password) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer service = HttpServer.create(address, 0);
    service.createContext(
        "/login",
        exchange -> {
          String login = "shop:" + password.get();
          String due =
              "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
          byte[] body = exchange.getRequestBody().readAllBytes();
          boolean right = due.equals(exchange.getRequestHeaders().getFirst("Authorization"));
          if (right && exchange.getRequestMethod().equals("PUT")) {
            password.set(new String(body, StandardCharsets.UTF_8));
          }
          exchange.sendResponseHeaders(right ? 200 : 401, -1);
          exchange.close();
        });
    service.start();
    return service;
  }
}
