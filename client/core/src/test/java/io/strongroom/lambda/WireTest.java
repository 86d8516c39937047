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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes over the wire, seen by a server that answers from a list. */
class WireTest {
  private static final String SECRET =
      "{\"Name\":\"s\",\"VersionId\":\"v1\",\"SecretString\":\"value\"}";

  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private final Map<String, String> variables = new HashMap<>();
  private final List<Duration> pauses = new ArrayList<>();
  private HttpServer server;

  private record Answer(int status, String body, String retryAfter) {}

  /** The machine's clocks, without waiting. */
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
        public void pause(Duration duration) {
          pauses.add(duration);
        }
      };

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    variables.put("AWS_ENDPOINT_URL", address());
    variables.put("AWS_REGION", "eu-central-1");
    variables.put("AWS_ACCESS_KEY_ID", "AKIATEST");
    variables.put("AWS_SECRET_ACCESS_KEY", "secret");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var headers = exchange.getRequestHeaders();
    String token = Optional.ofNullable(headers.getFirst("X-Amz-Security-Token")).orElse("");
    String authorization = Optional.ofNullable(headers.getFirst("Authorization")).orElse("");
    asked.add(
        exchange.getRequestURI()
            + " "
            + headers.getFirst("X-Amz-Target")
            + " "
            + body
            + (token.isEmpty() ? "" : " token=" + token)
            + (authorization.startsWith("AWS4") ? "" : " auth=" + authorization));
    Answer next = answers.isEmpty() ? new Answer(500, "", "") : answers.removeFirst();
    if (!next.retryAfter.isEmpty()) {
      exchange.getResponseHeaders().add("Retry-After", next.retryAfter);
    }
    byte[] bytes = next.body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(next.status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void answers(int status, String body) {
    answers.add(new Answer(status, body, ""));
  }

  private SecretStore store() {
    return Secrets.builder().environment(variables).time(impatient).build();
  }

  @Test
  void trouble_is_tried_again_three_times_with_jitter() {
    answers(500, "{\"__type\":\"InternalServiceError\"}");
    answers(400, "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}");
    answers(200, SECRET);
    assertEquals("value", store().secret("s").value());
    assertEquals(3, asked.size());
    assertEquals(2, pauses.size());
    assertTrue(pauses.stream().allMatch(pause -> pause.toMillis() <= 200), pauses.toString());
  }

  @Test
  void after_three_tries_it_is_an_error() {
    var error = assertThrows(SecretUnavailableException.class, () -> store().secret("s").value());
    assertEquals(Reason.UNREACHABLE, error.reason());
    assertEquals(3, asked.size());
  }

  @Test
  void a_wait_beyond_the_deadline_is_not_waited_for() {
    answers.add(new Answer(503, "", "30"));
    assertThrows(SecretUnavailableException.class, () -> store().secret("s").value());
    assertEquals(1, asked.size());
  }

  @Test
  void a_refusal_is_not_tried_again() {
    answers(400, "{\"__type\":\"AccessDeniedException\",\"Message\":\"User x is not authorized\"}");
    var error = assertThrows(SecretUnavailableException.class, () -> store().secret("s").value());
    assertEquals(
        "secret s: access denied: User x is not authorized (allow it in the policy of the"
            + " function's role)",
        error.getMessage());
    assertEquals(1, asked.size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          500 | InternalServiceError        | failed                     | nothing is wrong
          400 | ThrottlingException         | Rate exceeded              | raise the quota
          400 | AccessDeniedException       | x is not authorized        | in the policy of the
          400 | ResourceNotFoundException   | cannot find it             | look at its name
          400 | InvalidRequestException     | is scheduled for deletion  | RestoreSecret
          400 | KMSInvalidStateException    | is pending deletion        | enable the KMS key
          400 | InvalidCiphertextException  | refused                    | the encryption context
          400 | InvalidSignatureException   | Signature expired          | the clock is wrong
          400 | ExpiredTokenException       | too old                    | with its environment
          """)
  void a_message_says_what_to_do(int status, String code, String said, String advice) {
    for (int i = 0; i < 3; i++) {
      answers(status, "{\"__type\":\"%s\",\"message\":\"%s\"}".formatted(code, said));
    }
    var error = assertThrows(SecretUnavailableException.class, () -> store().secret("s").value());
    assertTrue(error.getMessage().contains(said), error.getMessage());
    assertTrue(error.getMessage().contains(advice), error.getMessage());
  }

  @Test
  void nobody_listening_is_an_error_with_the_address() {
    variables.put("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    var error = assertThrows(SecretUnavailableException.class, () -> store().secret("s").value());
    assertEquals(Reason.UNREACHABLE, error.reason());
    assertTrue(error.getMessage().contains("127.0.0.1 does not answer"), error.getMessage());
    assertTrue(error.getMessage().contains("look at AWS_ENDPOINT_URL"), error.getMessage());
  }

  @Test
  void twelve_parameters_and_three_secrets_are_three_calls() {
    var names = new ArrayList<String>();
    for (int i = 0; i < 12; i++) {
      names.add("/p" + i);
    }
    answers(200, parameters(names.subList(0, 10)));
    answers(200, parameters(names.subList(10, 12)));
    answers(
        200,
        "{\"SecretValues\":[{\"Name\":\"a\",\"VersionId\":\"1\",\"SecretString\":\"x\"},"
            + "{\"Name\":\"b\",\"VersionId\":\"1\",\"SecretBinary\":\"eXk=\"}],"
            + "\"Errors\":[{\"SecretId\":\"c\",\"ErrorCode\":\"AccessDeniedException\","
            + "\"Message\":\"no\"}]}");
    SecretStore store = store();
    var handles = new ArrayList<Secret>();
    names.forEach(name -> handles.add(store.parameter(name)));
    List.of("a", "b", "c").forEach(name -> handles.add(store.secret(name)));
    store.load(handles.toArray(new Secret[0]));
    assertEquals(3, asked.size());
    assertEquals("v/p11", handles.get(11).value());
    assertEquals("xyy", handles.get(12).value() + handles.get(13).value());
    var denied = assertThrows(SecretUnavailableException.class, () -> handles.get(14).value());
    assertEquals(Reason.DENIED, denied.reason());
    assertEquals(3, asked.size());
  }

  private static String parameters(List<String> names) {
    var items = new ArrayList<String>();
    names.forEach(
        name -> items.add("{\"Name\":\"" + name + "\",\"Value\":\"v" + name + "\",\"Version\":1}"));
    return "{\"Parameters\":[" + String.join(",", items) + "],\"InvalidParameters\":[]}";
  }

  @Test
  void a_role_that_may_not_batch_reads_one_by_one_and_asks_once() {
    SecretStore store = store();
    answers(400, "{\"__type\":\"AccessDeniedException\"}");
    answers(200, SECRET);
    answers(200, SECRET);
    store.load(store.secret("a"), store.secret("b"));
    answers(200, SECRET);
    answers(200, SECRET);
    store.load(store.secret("c"), store.secret("d"));
    assertEquals(5, asked.size());
    assertEquals("value", store.secret("d").value());
  }

  @Test
  void credentials_come_from_the_container_with_the_token_of_its_file(@TempDir Path folder)
      throws IOException {
    variables.remove("AWS_ACCESS_KEY_ID");
    variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", address() + "/credentials");
    Path token = Files.writeString(folder.resolve("token"), "the token");
    variables.put("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token.toString());
    answers(
        200,
        "{\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"x\",\"Token\":\"t\","
            + "\"Expiration\":\"2999-01-01T00:00:00Z\"}");
    answers(200, SECRET);
    answers(200, SECRET);
    SecretStore store = store();
    assertEquals("value", store.secret("s").value());
    assertEquals("value", store.secret("t").value());
    assertTrue(asked.get(0).contains("/credentials") && asked.get(0).endsWith("auth=the token"));
    assertTrue(asked.get(1).endsWith("token=t"), asked.get(1));
    assertEquals(3, asked.size());
  }

  @Test
  void a_container_address_off_this_machine_must_be_https() {
    variables.remove("AWS_ACCESS_KEY_ID");
    variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.com/credentials");
    var error = assertThrows(SecretUnavailableException.class, () -> store().secret("s").value());
    assertEquals(Reason.INVALID, error.reason());
  }

  @Test
  void without_credentials_the_message_says_where_they_were_looked_for() {
    variables.remove("AWS_ACCESS_KEY_ID");
    var error = assertThrows(SecretUnavailableException.class, () -> store().secret("s").value());
    assertEquals(Reason.CREDENTIALS, error.reason());
    assertTrue(error.getMessage().contains("AWS_ACCESS_KEY_ID"), error.getMessage());
  }

  @Test
  void expired_credentials_are_asked_for_again_once() {
    answers(400, "{\"__type\":\"ExpiredTokenException\",\"message\":\"old\"}");
    answers(200, SECRET);
    var given = new ArrayDeque<>(List.of("ASIA1", "ASIA2"));
    SecretStore store =
        Secrets.builder()
            .environment(variables)
            .credentials(() -> Credentials.of(given.removeFirst(), "x", "t"))
            .build();
    assertEquals("value", store.secret("s").value());
    assertTrue(given.isEmpty());
  }

  @Test
  void a_service_may_have_an_address_of_its_own() throws Refusal {
    var environment =
        new Environment(
            Map.of(
                "AWS_REGION", "eu-central-1",
                "AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://localhost:1",
                "AWS_USE_FIPS_ENDPOINT", "true"));
    var endpoints = new Endpoints(environment);
    assertEquals("http://localhost:1/", endpoints.of("secretsmanager").toString());
    assertEquals("https://kms-fips.eu-central-1.amazonaws.com/", endpoints.of("kms").toString());
  }

  @Test
  void twenty_five_settings_two_secrets_and_a_variable_are_five_calls() {
    for (int page = 0; page < 3; page++) {
      var names = new ArrayList<String>();
      for (int i = page * 10; i < Math.min(25, page * 10 + 10); i++) {
        names.add("/dev/many/s" + i);
      }
      String body = parameters(names).replace("\"InvalidParameters\":[]", "\"x\":1");
      answers(200, page < 2 ? body.replace("\"x\":1", "\"NextToken\":\"n\"") : body);
    }
    variables.put("STAGE", "dev");
    variables.put("AWS_LAMBDA_FUNCTION_NAME", "f");
    variables.put("KEY", "AAAA");
    answers(200, "{\"Plaintext\":\"a2V5\"}");
    answers(
        200,
        "{\"SecretValues\":[{\"Name\":\"a\",\"VersionId\":\"1\",\"SecretString\":\"x\"},"
            + "{\"Name\":\"b\",\"VersionId\":\"1\",\"SecretString\":\"y\"}]}");
    Many many = store().bind(Many.class).get();
    assertEquals("v/dev/many/s24", many.s24());
    assertEquals("key", many.key().value());
    assertEquals(5, asked.size());
  }

  /** As many settings as the target figure speaks of; the last of them are enough to read. */
  @Settings("/{stage}/many")
  record Many(
      String s0,
      String s9,
      String s24,
      @FromSecret("a") String a,
      @FromSecret("b") Secret b,
      @FromEnv("KEY") Secret key) {}
}
