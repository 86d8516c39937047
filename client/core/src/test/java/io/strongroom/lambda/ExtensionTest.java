package io.strongroom.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The documented protocol of the parameters-and-secrets extension, spoken to a small server. */
class ExtensionTest {
  private static final String TOKEN = "session token";

  private final Deque<Said> answers = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private final Map<String, String> variables = new HashMap<>();
  private HttpServer extension;

  private record Said(int status, String body) {}

  private final Timekeeper impatient =
      new Timekeeper() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public long millis() {
          return Timekeeper.system().millis();
        }

        @Override
        public void pause(Duration duration) {}
      };

  @BeforeEach
  void start() throws IOException {
    extension = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    extension.createContext("/", this::answer);
    extension.start();
    String port = Integer.toString(extension.getAddress().getPort());
    variables.put("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", port);
    variables.put("AWS_SESSION_TOKEN", TOKEN);
    variables.put("STAGE", "dev");
  }

  @AfterEach
  void stop() {
    extension.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    String token = exchange.getRequestHeaders().getFirst("X-Aws-Parameters-Secrets-Token");
    Said next = TOKEN.equals(token) ? answers.removeFirst() : new Said(403, "no token");
    byte[] bytes = next.body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(next.status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void says(int status, String body) {
    answers.add(new Said(status, body));
  }

  private SecretStore store() {
    return Secrets.builder().environment(variables).time(impatient).extension().build();
  }

  private SecretUnavailableException refused(Secret secret) {
    return assertThrows(SecretUnavailableException.class, secret::value);
  }

  @Test
  void a_parameter_is_asked_for_by_name_version_and_label() {
    SecretStore store = store();
    for (String path : List.of("/{stage}/a b", "/p:3", "/p:blue")) {
      says(200, "{\"Parameter\":{\"Name\":\"/p\",\"Value\":\"" + path + "\",\"Version\":3}}");
      assertEquals(path, store.parameter(path).value());
    }
    String get = "GET /systemsmanager/parameters/get?name=";
    assertEquals(
        List.of(
            get + "%2Fdev%2Fa%20b&withDecryption=true",
            get + "%2Fp&version=3&withDecryption=true",
            get + "%2Fp&label=blue&withDecryption=true"),
        asked);
  }

  @Test
  void a_secret_is_text_or_binary() {
    SecretStore store = store();
    says(200, "{\"Name\":\"a\",\"VersionId\":\"v\",\"SecretString\":\"text\"}");
    assertEquals("text", store.secret("{stage}/a").value());
    String binary = Base64.getEncoder().encodeToString("bytes".getBytes(StandardCharsets.UTF_8));
    says(200, "{\"Name\":\"b\",\"VersionId\":\"v\",\"SecretBinary\":\"" + binary + "\"}");
    assertEquals("bytes", store.secret("b").value());
    String get = "GET /secretsmanager/get?secretId=";
    assertEquals(
        List.of(get + "dev%2Fa&versionStage=AWSCURRENT", get + "b&versionStage=AWSCURRENT"), asked);
  }

  @Test
  void what_a_service_refuses_keeps_its_reason() {
    SecretStore store = store();
    says(
        400,
        "an unexpected error occurred while executing request, operation error SSM: GetParameter,"
            + " https response error StatusCode: 400, RequestID: x, api error"
            + " AccessDeniedException: User: x is not authorized to perform: ssm:GetParameter");
    SecretUnavailableException denied = refused(store.parameter("/denied"));
    assertEquals(Reason.DENIED, denied.reason());
    assertTrue(denied.getMessage().contains("ssm:GetParameter"), denied.getMessage());
    says(400, "{\"__type\":\"ParameterNotFound\"}");
    assertEquals(Reason.MISSING, refused(store.parameter("/missing")).reason());
    says(400, "{\"__type\":\"ResourceNotFoundException\",\"Message\":\"none\"}");
    assertEquals(Reason.MISSING, refused(store.secret("missing")).reason());
    assertEquals(3, asked.size());
  }

  @Test
  void an_extension_that_is_not_ready_is_asked_again() {
    SecretStore store = store();
    says(400, "not ready to serve traffic, please wait");
    says(200, "{\"Parameter\":{\"Name\":\"/p\",\"Value\":\"v\",\"Version\":1}}");
    assertEquals("v", store.parameter("/p").value());
    for (int i = 0; i < 3; i++) {
      says(400, "not ready to serve traffic, please wait");
    }
    assertEquals(Reason.UNREACHABLE, refused(store.parameter("/q")).reason());
    assertEquals(5, asked.size());
  }

  @Test
  void a_wrong_token_or_port_or_none_is_told() {
    variables.put("AWS_SESSION_TOKEN", "another");
    assertEquals(Reason.CREDENTIALS, refused(store().parameter("/p")).reason());
    variables.remove("AWS_SESSION_TOKEN");
    assertEquals(Reason.CREDENTIALS, refused(store().parameter("/p")).reason());
    variables.put("AWS_SESSION_TOKEN", TOKEN);
    for (String port : List.of("none", "99999", "123456")) {
      variables.put("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", port);
      assertEquals(Reason.INVALID, refused(store().parameter("/p")).reason());
    }
    int gone = extension.getAddress().getPort();
    extension.stop(0);
    variables.put("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", Integer.toString(gone));
    SecretUnavailableException away = refused(store().parameter("/p"));
    assertEquals(Reason.UNREACHABLE, away.reason());
    assertTrue(away.getMessage().contains("localhost:" + gone), away.getMessage());
  }

  @Test
  void an_answer_that_is_no_json_is_no_value() {
    for (int i = 0; i < 3; i++) {
      says(200, "oops");
    }
    assertEquals(Reason.UNREACHABLE, refused(store().parameter("/p")).reason());
  }

  @Test
  void encrypted_variables_and_listings_come_from_the_services() throws IOException {
    List<String> targets = new ArrayList<>();
    HttpServer services =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    services.createContext(
        "/",
        exchange -> {
          String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
          targets.add(target);
          String plain = Base64.getEncoder().encodeToString("v".getBytes(StandardCharsets.UTF_8));
          String body =
              target.endsWith("Decrypt")
                  ? "{\"Plaintext\":\"" + plain + "\"}"
                  : "{\"Parameters\":[{\"Name\":\"/dev/o/a\",\"Value\":\"1\",\"Version\":1}]}";
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    services.start();
    try {
      variables.put("AWS_ENDPOINT_URL", "http://127.0.0.1:" + services.getAddress().getPort());
      variables.put("AWS_REGION", "us-east-1");
      variables.put("AWS_ACCESS_KEY_ID", "AKIATEST");
      variables.put("AWS_SECRET_ACCESS_KEY", "secret");
      variables.put("HMAC_KEY", Base64.getEncoder().encodeToString(new byte[] {1, 2, 3}));
      SecretStore store = store();
      assertEquals("v", store.env("HMAC_KEY", Decryption.withoutContext()).value());
      assertEquals(1, store.bind(Listed.class).get().a());
      assertEquals(List.of("TrentService.Decrypt", "AmazonSSM.GetParametersByPath"), targets);
      assertEquals(List.of(), asked);
    } finally {
      services.stop(0);
    }
  }

  @Settings("/{stage}/o")
  record Listed(int a) {}
}
