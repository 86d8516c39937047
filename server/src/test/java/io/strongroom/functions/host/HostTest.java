package io.strongroom.functions.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.AwsError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions as their authors and callers see them. */
final class HostTest {
  private static Workbench bench;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    bench = new Workbench(folder);
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  private static String error(String type, String message) {
    return "ERROR {\"errorMessage\":\"" + message + "\",\"errorType\":\"" + type + "\"}";
  }

  @Test
  void a_node_function_answers_warm_the_second_time() {
    Launch launch =
        bench.node(
            "warm",
            "let n = 0; exports.handler = async (event, context) => {"
                + " console.log('hello ' + event.name);"
                + " return { n: ++n, id: context.awsRequestId, left: context"
                + ".getRemainingTimeInMillis() > 1000, mode: process.env.MODE }; };");
    String first = "00000000-0000-0000-0000-000000000001";
    var cold = bench.call(launch, first, "{\"name\":\"you\"}");
    assertEquals("{\"n\":1,\"id\":\"" + first + "\",\"left\":true,\"mode\":\"test\"}", cold.text());
    List<String> tail = cold.tail().lines().toList();
    assertEquals("START RequestId: " + first + " Version: $LATEST", tail.get(0));
    assertTrue(tail.get(1).endsWith("\t" + first + "\tINFO\thello you"), tail.get(1));
    assertEquals("END RequestId: " + first, tail.get(2));
    assertTrue(
        tail.get(3)
            .matches(
                "REPORT RequestId: "
                    + first
                    + "\tDuration: [0-9]+\\.[0-9]{2} ms\tBilled Duration: [0-9]+ ms\tMemory Size:"
                    + " 256 MB\tMax Memory Used: [0-9]+ MB\tInit Duration: [0-9]+\\.[0-9]{2} ms\t"),
        tail.get(3));
    var warm = bench.call(launch, "{\"name\":\"me\"}");
    assertTrue(warm.text().startsWith("{\"n\":2,"), warm.text());
    assertFalse(warm.tail().contains("Init Duration"), warm.tail());
    assertFalse(warm.tail().contains("hello you"), warm.tail());
    assertTrue(
        bench.lines.stream().anyMatch(it -> it.matches("INIT_START Runtime Version: nodejs:20.*")),
        bench.lines.toString());
  }

  @Test
  void handlers_may_be_modules_and_may_call_back() {
    Launch module =
        bench.launch(
            "esm",
            "nodejs20.x",
            "src/app.handler",
            Map.of("src/app.mjs", "export const handler = async (e) => e.a + 1;"));
    assertEquals("42", bench.call(module, "{\"a\":41}").text());
    Launch back =
        bench.node(
            "back", "exports.handler = (e, c, done) => setTimeout(() => done(null, 'later'), 5);");
    assertEquals("\"later\"", bench.call(back, "{}").text());
    Launch nothing = bench.node("nothing", "exports.handler = async () => {};");
    assertEquals("null", bench.call(nothing, "").text());
  }

  @Test
  void an_error_is_the_functions_answer_and_keeps_it_warm() {
    Launch launch =
        bench.node(
            "throws",
            "let n = 0; exports.handler = async () => { n++; throw new TypeError('no ' + n); };");
    String said = bench.call(launch, "{}").text();
    assertTrue(
        said.startsWith(
            "ERROR {\"errorType\":\"TypeError\",\"errorMessage\":\"no 1\",\"trace\":[\"TypeError:"
                + " no 1\""),
        said);
    assertTrue(bench.call(launch, "{}").text().contains("no 2"));
  }

  @Test
  void a_python_function_answers_and_fails() {
    Launch launch =
        bench.python(
            "snake",
            "import os\ndef handler(event, context):\n"
                + "    print('saw', event['x'])\n"
                + "    if event['x'] < 0:\n        raise ValueError('negative')\n"
                + "    return {'double': event['x'] * 2, 'id': context.aws_request_id,"
                + " 'task': os.environ['LAMBDA_TASK_ROOT']}\n");
    String id = "00000000-0000-0000-0000-000000000002";
    var called = bench.call(launch, id, "{\"x\": 21}");
    assertEquals(
        "{\"double\": 42, \"id\": \"" + id + "\", \"task\": \"/var/task\"}", called.text());
    assertTrue(called.tail().contains("saw 21\n"), called.tail());
    String failed = bench.call(launch, id, "{\"x\": -1}").text();
    assertTrue(
        failed.startsWith(
            "ERROR {\"errorMessage\": \"negative\", \"errorType\": \"ValueError\", \"requestId\":"
                + " \""
                + id
                + "\", \"stackTrace\": [\"  File \\\"/var/task/app.py\\\""),
        failed);
  }

  @Test
  void what_is_missing_is_named() {
    Launch handler = bench.node("missing", "exports.other = 1;");
    assertTrue(
        bench
            .call(handler, "{}")
            .text()
            .startsWith(
                "ERROR {\"errorType\":\"Runtime.HandlerNotFound\",\"errorMessage\":\"index.handler"
                    + " is undefined or not exported\""));
    Launch module = bench.launch("module", "python3.11", "none.handler", Map.of("a.py", ""));
    assertTrue(
        bench
            .call(module, "{}")
            .text()
            .contains(
                "\"errorMessage\": \"Unable to import module 'none': No module named 'none'\""));
    Launch boot = bench.launch("boot", "provided", "x", Map.of("a", ""));
    assertTrue(
        bench.call(boot, "{}").text().startsWith("InvalidEntrypointException: "),
        bench.call(boot, "{}").text());
    Launch ruby = bench.launch("ruby", "ruby3.3", "x.y", Map.of("x.rb", ""));
    assertEquals(
        "InvalidRuntimeException: The runtime ruby3.3 is not supported by this function host.",
        bench.call(ruby, "{}").text());
    Launch future = bench.launch("future", "python3.99", "x.y", Map.of("x.py", ""));
    assertEquals(
        "InvalidRuntimeException: This machine has no Python 3.99: install python3.99",
        bench.call(future, "{}").text());
  }

  @Test
  void a_function_that_takes_too_long_is_ended() {
    Launch launch =
        Workbench.with(bench.node("slow", "exports.handler = async () => { for (;;); };"), 1, 256);
    String id = "00000000-0000-0000-0000-000000000003";
    var called = bench.call(launch, id, "{}");
    assertEquals(
        error("Sandbox.Timedout", "RequestId: " + id + " Error: Task timed out after 1.00 seconds"),
        called.text());
    assertTrue(
        called.tail().contains("Z " + id + " Task timed out after 1.00 seconds\nEND"),
        called.tail());
  }

  @Test
  void a_process_that_ends_is_said_to_have_ended() {
    String id = "00000000-0000-0000-0000-000000000004";
    Launch zero = bench.node("exit", "exports.handler = async () => process.exit(0);");
    assertEquals(
        error(
            "Runtime.ExitError",
            "RequestId: " + id + " Error: Runtime exited without providing a reason"),
        bench.call(zero, id, "{}").text());
    Launch init = bench.shell("init", "echo starting; exit 127\n");
    var called = bench.call(init, id, "{}");
    assertEquals(
        error(
            "Runtime.ExitError",
            "RequestId: " + id + " Error: Runtime exited with error: exit status 127"),
        called.text());
    assertTrue(called.tail().contains("starting\n"), called.tail());
  }

  @Test
  void a_custom_runtime_speaks_the_runtime_api_itself() {
    Launch launch =
        bench.shell(
            "custom",
            "api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation\n"
                + "while :; do\n"
                + "  event=$(curl -sS -D /tmp/head $api/next)\n"
                + "  id=$(tr -d '\\r"
                + "' < /tmp/head | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //p')\n"
                + "  grep -q '^Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda' /tmp/head &&"
                + " curl -sS -X POST $api/$id/response -d \"{\\\"got\\\":$event}\" >/dev/null\n"
                + "done\n");
    assertEquals("{\"got\":{\"a\":1}}", bench.call(launch, "{\"a\":1}").text());
    assertEquals("{\"got\":[2]}", bench.call(launch, "[2]").text());
  }

  @Test
  void a_new_revision_gets_a_new_environment_and_fresh_variables() {
    Launch old = bench.node("renewed", "exports.handler = async () => process.env.MODE;");
    assertEquals("\"test\"", bench.call(old, "{}").text());
    Launch renewed =
        Workbench.with(old, "r2", OptionalInt.empty(), () -> bench.open(Map.of("MODE", "live")));
    assertEquals("\"live\"", bench.call(renewed, "{}").text());
  }

  @Test
  void what_the_key_refuses_is_the_answer() {
    Launch closed =
        Workbench.with(
            bench.node("closed", "exports.handler = async () => 1;"),
            "r1",
            OptionalInt.empty(),
            () -> {
              throw AwsError.capital("KMSAccessDeniedException", "no").status(502);
            });
    assertEquals("KMSAccessDeniedException: no", bench.call(closed, "{}").text());
  }

  @Test
  void reserved_concurrency_is_a_limit() throws Exception {
    Launch launch =
        Workbench.with(
            bench.node(
                "reserved",
                "exports.handler = async (e) => new Promise(r => setTimeout(() => r(1), e.wait));"),
            "r1",
            OptionalInt.of(1),
            () -> bench.open(Map.of()));
    assertEquals("1", bench.call(launch, "{\"wait\":0}").text());
    var begun = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first =
          threads.submit(
              () -> {
                begun.countDown();
                return bench.call(launch, "{\"wait\":700}").text();
              });
      begun.await();
      String second = bench.call(launch, "{\"wait\":700}").text();
      assertEquals(
          java.util.Set.of("1", "THROTTLED ReservedFunctionConcurrentInvocationLimitExceeded"),
          java.util.Set.of(first.get(), second));
    }
    assertEquals(
        "THROTTLED ReservedFunctionConcurrentInvocationLimitExceeded",
        bench
            .call(Workbench.with(launch, "r1", OptionalInt.of(0), () -> bench.open(Map.of())), "{}")
            .text());
  }

  @Test
  void too_much_in_and_too_much_out() {
    Launch launch =
        bench.node(
            "large", "exports.handler = async (e) => 'x'.repeat(e.size ?? 1).slice(0, e.size);");
    assertEquals(
        "RequestTooLargeException: Request must be smaller than 6291456 bytes for the"
            + " InvokeFunction operation",
        bench.call(launch, "\"" + "x".repeat(6_291_456) + "\"").text());
    assertEquals(6_291_556, bench.call(launch, "{\"size\":6291554}").text().length());
    assertEquals(
        error(
            "Function.ResponseSizeTooLarge",
            "Response payload size exceeded maximum allowed payload size (6291556 bytes)."),
        bench.call(launch, "{\"size\":6291555}").text());
    assertEquals("\"x\"", bench.call(launch, "{\"size\":1}").text());
  }

  @Test
  void a_function_knows_the_role_and_the_variables_of_the_list() {
    Launch launch =
        bench.node("env", "exports.handler = async () => Object.keys(process.env).sort().join();");
    assertEquals(
        "\"AWS_ACCESS_KEY_ID,AWS_CONTAINER_AUTHORIZATION_TOKEN,AWS_CONTAINER_CREDENTIALS_FULL_URI,"
            + "AWS_DEFAULT_REGION,AWS_ENDPOINT_URL,AWS_EXECUTION_ENV,AWS_LAMBDA_FUNCTION_MEMORY_SIZE,"
            + "AWS_LAMBDA_FUNCTION_NAME,AWS_LAMBDA_FUNCTION_VERSION,AWS_LAMBDA_INITIALIZATION_TYPE,"
            + "AWS_LAMBDA_LOG_GROUP_NAME,AWS_LAMBDA_LOG_STREAM_NAME,AWS_LAMBDA_RUNTIME_API,AWS_REGION,"
            + "AWS_SECRET_ACCESS_KEY,AWS_SESSION_TOKEN,LAMBDA_RUNTIME_DIR,LAMBDA_TASK_ROOT,LANG,"
            + "LD_LIBRARY_PATH,MODE,PARAMETERS_SECRETS_EXTENSION_HTTP_PORT,PATH,PWD,SECRET_WORD,TZ,"
            + "_HANDLER,_X_AMZN_TRACE_ID\"",
        bench.call(launch, "{}").text());
    Launch role =
        bench.node(
            "role",
            "exports.handler = async (e) => (await fetch("
                + "process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI, { headers: { authorization:"
                + " e.token ?? process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN } })).text();");
    String said = bench.call(role, "{}").text();
    assertTrue(said.contains("\\\"AccessKeyId\\\":\\\"ASIAEXAMPLE\\\""), said);
    assertTrue(said.contains("\\\"Token\\\":\\\"session-token\\\""), said);
    assertFalse(bench.call(role, "{\"token\":\"guess\"}").text().contains("ASIA"));
  }

  @Test
  void a_function_has_a_user_with_a_name_and_a_home() {
    Launch launch =
        bench.node(
            "user",
            "const os = require('os'); exports.handler = async () => [os.userInfo().username,"
                + " os.homedir(), require('fs').readFileSync('/etc/passwd', 'utf8').split('\\n')"
                + ".length];");
    assertEquals("[\"sbx_user1051\",\"/home/sbx_user1051\",2]", bench.call(launch, "{}").text());
  }

  @Test
  void without_a_sandbox_functions_run_and_end_all_the_same(@TempDir Path folder)
      throws IOException {
    try (var unsafe = new Workbench(folder, it -> it.unsafe(true))) {
      Launch launch =
          unsafe.node("free", "exports.handler = async () => process.env.LAMBDA_TASK_ROOT;");
      String task = unsafe.call(launch, "{}").text();
      assertTrue(task.startsWith("\"" + folder), task);
      Launch slow = Workbench.with(unsafe.node("slow", "for (;;);"), 1, 256);
      assertTrue(unsafe.call(slow, "{}").text().contains("Sandbox.Timedout"));
    }
  }

  @Test
  void cold_and_warm_starts_take_what_they_take() {
    Launch launch = bench.node("timed", "exports.handler = async () => 1;");
    long start = System.nanoTime();
    assertEquals("1", bench.call(launch, "{}").text());
    long cold = System.nanoTime() - start;
    var warm = new java.util.ArrayList<Long>();
    for (int i = 0; i < 200; i++) {
      start = System.nanoTime();
      bench.call(launch, "{}");
      warm.add(System.nanoTime() - start);
    }
    java.util.Collections.sort(warm);
    System.err.println(
        "COLD us "
            + cold / 1000
            + " WARM p50 us "
            + warm.get(100) / 1000
            + " p90 "
            + warm.get(180) / 1000);
  }
}
