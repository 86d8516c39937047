package io.strongroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.Arn;
import io.strongroom.ops.TestHosts;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import io.strongroom.testing.SignedRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Invoke through the front door, on a host without processes. */
final class InvokeFunctionTest {
  private static final EchoHost HOST = new EchoHost();

  private static void made(Running aws, String handler, Object... more) {
    TestHosts.connect(aws.server(), HOST);
    Object[] all = java.util.Arrays.copyOf(more, more.length + 2);
    all[more.length] = "Handler";
    all[more.length + 1] = handler;
    Fn.create(aws.admin(), handler, Fn.role(aws), all).ok();
  }

  private static Answer invoke(Client by, String name, String body, String... headers) {
    int mark = name.indexOf('?');
    String path =
        mark < 0
            ? name + "/invocations"
            : name.substring(0, mark) + "/invocations" + name.substring(mark);
    SignedRequest draft = by.signed().restDraft("POST", Fn.FUNCTIONS + "/" + path, body);
    for (int i = 0; i < headers.length; i += 2) {
      draft = draft.with(headers[i], headers[i + 1]);
    }
    return by.rest("lambda", draft, "Invoke " + name);
  }

  @EveryServer
  void a_function_gets_what_is_sent_and_its_answer_comes_back(Running aws) {
    made(aws, "echo");
    Answer answer = invoke(aws.admin(), "echo", "{\"a\":[1,2]}");
    assertEquals(200, answer.status(), answer::toString);
    assertEquals("{\"a\":[1,2]}", answer.body());
    assertEquals("$LATEST", answer.header("x-amz-executed-version"));
    assertEquals("", answer.header("x-amz-function-error"));
    assertEquals("", answer.header("x-amz-log-result"));
    assertEquals("{}", invoke(aws.admin(), "echo", "").body());
  }

  @EveryServer
  void a_function_is_told_who_it_is(Running aws) {
    made(aws, "describe", "Publish", true);
    String context =
        Base64.getEncoder().encodeToString("{\"c\":1}".getBytes(StandardCharsets.UTF_8));
    Answer answer =
        invoke(aws.admin(), "describe?Qualifier=1", "{}", "X-Amz-Client-Context", context);
    Map<String, Object> told = JsonTree.read(answer.body());
    assertEquals(answer.header("x-amzn-requestid"), told.get("request"));
    assertEquals(aws.arn("lambda", "function:describe:1"), told.get("invoked"));
    assertEquals("1", told.get("version"));
    assertEquals("1", answer.header("x-amz-executed-version"));
    assertEquals("{\"c\":1}", told.get("context"));
    Fn.refused(
        invoke(aws.admin(), "describe", "{}", "X-Amz-Client-Context", "?"),
        400,
        "InvalidParameterValueException",
        "Client context must be a valid Base64-encoded JSON object.");
  }

  @EveryServer
  void code_comes_out_as_it_went_in(Running aws) {
    byte[] zip = Fn.zip("a", "x".repeat(100), "noise", noise(2_500_000));
    made(aws, "code", "Code", Map.of("ZipFile", JsonTree.blob(zip)));
    assertEquals("\"" + CodeRows.sha256(zip) + "\"", invoke(aws.admin(), "code", "{}").body());
  }

  private static String noise(int length) {
    var text = new StringBuilder(length);
    var random = new java.util.Random(7);
    random.ints(length, ' ', '~').forEach(c -> text.append((char) c));
    return text.toString();
  }

  @EveryServer
  void a_failure_of_the_function_is_an_answer(Running aws) {
    made(aws, "fail");
    Answer answer = invoke(aws.admin(), "fail", "{}", "X-Amz-Log-Type", "Tail");
    assertEquals(200, answer.status(), answer::toString);
    assertEquals("Unhandled", answer.header("x-amz-function-error"));
    assertEquals("{\"errorMessage\":\"it failed\"}", answer.body());
    String log =
        new String(
            Base64.getDecoder().decode(answer.header("x-amz-log-result")), StandardCharsets.UTF_8);
    assertEquals("END RequestId: " + answer.header("x-amzn-requestid"), log);
  }

  @EveryServer
  void a_function_that_is_busy_says_so(Running aws) {
    made(aws, "busy");
    Fn.refused(
        invoke(aws.admin(), "busy", "{}"), 429, "TooManyRequestsException", "Rate Exceeded.");
  }

  @EveryServer
  void what_is_no_json_or_too_long_is_refused(Running aws) {
    made(aws, "echo");
    Answer bad = invoke(aws.admin(), "echo", "{\"a\":");
    assertEquals(400, bad.status());
    assertEquals("InvalidRequestContentException", bad.header("x-amzn-errortype"));
    assertTrue(bad.body().contains("Could not parse request body into json"), bad.body());
    String largest = "\"" + "x".repeat(InvokeFunctions.SYNC_MAX - 2) + "\"";
    assertEquals(largest, invoke(aws.admin(), "echo", largest).body());
    assertEquals(413, invoke(aws.admin(), "echo", largest + " ").status());
    String event = "\"" + "x".repeat(InvokeFunctions.ASYNC_MAX) + "\"";
    assertEquals(
        413, invoke(aws.admin(), "echo", event, "X-Amz-Invocation-Type", "Event").status());
  }

  @EveryServer
  void a_dry_run_only_asks(Running aws) {
    made(aws, "fail");
    String[] dry = {"X-Amz-Invocation-Type", "DryRun"};
    assertEquals(204, invoke(aws.admin(), "fail", "{}", dry).status());
    Client nobody = aws.user();
    Fn.refused(
        invoke(nobody, "fail", "{}", dry),
        403,
        "AccessDeniedException",
        "User: "
            + nobody.arn()
            + " is not authorized to perform: lambda:InvokeFunction on resource: "
            + aws.arn("lambda", "function:fail")
            + " because no identity-based policy allows the lambda:InvokeFunction action");
    Client invoker =
        aws.user(Policies.allow("lambda:InvokeFunction", aws.arn("lambda", "function:fail")));
    assertEquals(204, invoke(invoker, "fail", "{}", dry).status());
    assertEquals(403, invoke(invoker, "fail:1", "{}", dry).status());
  }

  @EveryServer
  void the_role_gets_a_session_that_is_named_after_the_function(Running aws) {
    made(aws, "describe");
    Map<String, Object> told = JsonTree.read(invoke(aws.admin(), "describe", "{}").body());
    Client session =
        new Client(
            aws.admin()
                .signed()
                .as(
                    (String) told.get("keyId"),
                    (String) told.get("secret"),
                    (String) told.get("token")),
            "");
    String arn = session.sts("GetCallerIdentity").ok().element("Arn");
    assertTrue(arn.matches("arn:aws:sts::\\d{12}:assumed-role/role\\d+/describe"), arn);
  }

  @EveryServer
  void a_role_that_trusts_nobody_any_more_stops_the_function(Running aws) {
    TestHosts.connect(aws.server(), HOST);
    String role = Fn.role(aws);
    Fn.create(aws.admin(), "echo", role, "Handler", "echo").ok();
    String trust =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":"
            + "\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";
    aws.admin()
        .iam(
            "UpdateAssumeRolePolicy",
            "RoleName",
            role.substring(role.lastIndexOf('/') + 1),
            "PolicyDocument",
            trust)
        .ok();
    Fn.refused(
        invoke(aws.admin(), "echo", "{}"),
        403,
        "AccessDeniedException",
        "The role defined for the function cannot be assumed by Lambda.");
  }

  @EveryServer
  void a_change_retires_what_runs(Running aws) {
    made(aws, "echo");
    Arn arn = Arn.parse(aws.arn("lambda", "function:echo")).orElseThrow();
    assertFalse(HOST.retired().contains(arn));
    Fn.update(aws.admin(), "echo", "Timeout", 7).ok();
    assertTrue(HOST.retired().contains(arn));
  }
}
