package io.strongroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.ops.TestHosts;
import io.strongroom.seal.Sensitive;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Policies of functions: for services, for other accounts, for one alias alone. */
final class FunctionPoliciesTest {
  private static final String ROTATION = "secretsmanager.amazonaws.com";

  private static void made(Running aws) {
    TestHosts.connect(aws.server(), new EchoHost());
    Fn.create(aws.admin(), "f", Fn.role(aws), "Handler", "echo", "Publish", true).ok();
  }

  private static Answer add(
      Running aws, String where, String id, String principal, String... more) {
    var members = new java.util.ArrayList<Object>();
    members.addAll(
        List.of("StatementId", id, "Action", "lambda:InvokeFunction", "Principal", principal));
    members.addAll(List.of(more));
    return aws.admin().lambda("POST " + Fn.FUNCTIONS + "/f/policy" + where, members.toArray());
  }

  private static Answer policy(Running aws, String where) {
    return aws.admin().lambda("GET " + Fn.FUNCTIONS + "/f/policy" + where);
  }

  private static Answer invoke(Client by, String name) {
    return by.lambda("POST " + Fn.FUNCTIONS + "/" + name + "/invocations");
  }

  private static Arn arn(String text) {
    return Arn.parse(text).orElseThrow();
  }

  @EveryServer
  void a_statement_is_written_as_aws_writes_it(Running aws) {
    made(aws);
    String secret = aws.arn("secretsmanager", "secret:s-abcdef");
    Answer added =
        add(aws, "", "sm", ROTATION, "SourceAccount", aws.account(), "SourceArn", secret);
    assertEquals(201, added.status(), added::toString);
    String statement =
        "{\"Sid\":\"sm\",\"Effect\":\"Allow\",\"Principal\":{\"Service\":\""
            + ROTATION
            + "\"},\"Action\":\"lambda:InvokeFunction\",\"Resource\":\""
            + aws.arn("lambda", "function:f")
            + "\",\"Condition\":{\"StringEquals\":{\"AWS:SourceAccount\":\""
            + aws.account()
            + "\"},\"ArnLike\":{\"AWS:SourceArn\":\""
            + secret
            + "\"}}}";
    assertEquals(statement, added.text("Statement"));
    add(aws, "", "two", "*").ok();
    Answer both = policy(aws, "");
    assertEquals(
        "{\"Version\":\"2012-10-17\",\"Id\":\"default\",\"Statement\":["
            + statement
            + ",{\"Sid\":\"two\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":"
            + "\"lambda:InvokeFunction\",\"Resource\":\""
            + aws.arn("lambda", "function:f")
            + "\"}]}",
        both.text("Policy"));
    assertEquals(204, aws.admin().lambda("DELETE " + Fn.FUNCTIONS + "/f/policy/two").status());
    assertTrue(policy(aws, "").text("Policy").endsWith("[" + statement + "]}"));
    assertEquals(204, aws.admin().lambda("DELETE " + Fn.FUNCTIONS + "/f/policy/sm").status());
    Fn.refused(
        policy(aws, ""),
        404,
        "ResourceNotFoundException",
        "The resource you requested does not exist.");
  }

  @EveryServer
  void mistakes_are_told_in_the_words_of_aws(Running aws) {
    made(aws);
    Fn.refused(
        aws.admin().lambda("DELETE " + Fn.FUNCTIONS + "/f/policy/x"),
        404,
        "ResourceNotFoundException",
        "No policy is associated with the given resource.");
    add(aws, "", "one", ROTATION).ok();
    Fn.refused(
        add(aws, "", "one", ROTATION),
        409,
        "ResourceConflictException",
        "The statement id (s) provided already exists. Please provide a new statement id, or remove"
            + " the existing statement.");
    Fn.refused(
        aws.admin().lambda("DELETE " + Fn.FUNCTIONS + "/f/policy/x"),
        404,
        "ResourceNotFoundException",
        "Statement x is not found in resource policy.");
    Fn.refused(
        add(aws, "?Qualifier=%24LATEST", "x", ROTATION),
        400,
        "InvalidParameterValueException",
        "We currently do not support adding policies for $LATEST.");
    for (String nobody : List.of("x", "arn:aws:iam::" + aws.account() + ":user/none")) {
      Fn.refused(
          add(aws, "", "x", nobody),
          400,
          "InvalidParameterValueException",
          "The provided principal was invalid. Please check the principal and try again.");
    }
    assertEquals(412, add(aws, "", "x", ROTATION, "RevisionId", "another").status());
    add(aws, "", "x", ROTATION, "RevisionId", policy(aws, "").text("RevisionId")).ok();
  }

  @EveryServer
  void a_caller_of_another_account_needs_both_policies(Running aws) {
    made(aws);
    Running other = aws.otherAccount();
    String arn = aws.arn("lambda", "function:f");
    Client guest = other.user(Policies.allow("lambda:InvokeFunction"));
    assertEquals(403, invoke(guest, arn).status());
    add(aws, "", "guest", other.account()).ok();
    assertEquals("{}", invoke(guest, arn).ok().body());
    assertEquals(403, invoke(other.user(), arn).status());
    assertEquals(403, invoke(guest, arn + ":1").status());
    assertEquals(403, Fn.get(guest, arn).status());
    Answer absent = invoke(guest, arn + "x");
    assertEquals(403, absent.status());
  }

  @EveryServer
  void a_policy_of_an_alias_is_for_that_alias(Running aws) {
    made(aws);
    aws.admin()
        .lambda("POST " + Fn.FUNCTIONS + "/f/aliases", "Name", "live", "FunctionVersion", "1")
        .ok();
    Client user = aws.user();
    add(aws, "?Qualifier=live", "one", user.arn()).ok();
    invoke(user, "f:live").ok();
    assertEquals(403, invoke(user, "f").status());
    assertEquals(403, invoke(user, "f:1").status());
    assertEquals(404, policy(aws, "").status());
    policy(aws, "?Qualifier=live").ok();
  }

  @EveryServer
  void a_user_made_anew_gets_nothing_by_his_name(Running aws) {
    made(aws);
    Client user = aws.user();
    add(aws, "", "one", user.arn()).ok();
    invoke(user, "f").ok();
    for (Map<String, String> key : keys(aws, user)) {
      aws.admin()
          .iam("DeleteAccessKey", "UserName", user.name(), "AccessKeyId", key.get("id"))
          .ok();
    }
    aws.admin().iam("DeleteUser", "UserName", user.name()).ok();
    aws.admin().iam("CreateUser", "UserName", user.name()).ok();
    assertEquals(403, invoke(aws.key(user.name()), "f").status());
    // The statement of him who is gone does not stop others.
    add(aws, "", "two", aws.account()).ok();
    assertFalse(policy(aws, "").text("Policy").contains(user.arn()));
  }

  private static List<Map<String, String>> keys(Running aws, Client user) {
    return List.of(
        Map.of(
            "id",
            aws.admin()
                .iam("ListAccessKeys", "UserName", user.name())
                .ok()
                .element("AccessKeyId")));
  }

  @EveryServer
  void a_service_invokes_what_its_policy_allows_for_the_source_that_it_names(Running aws) {
    made(aws);
    Functions functions = TestHosts.functions(aws.server());
    Arn function = arn(aws.arn("lambda", "function:f"));
    Arn secret = arn(aws.arn("secretsmanager", "secret:s-abcdef"));
    Arn other = arn(aws.arn("secretsmanager", "secret:t-abcdef"));
    assertFalse(may(aws, secret, function));
    AwsError refused =
        assertThrows(
            AwsError.class,
            () -> functions.invokeAs(ROTATION, secret, function, Sensitive.ofText("{}")));
    assertEquals("AccessDeniedException", refused.code());
    add(aws, "", "sm", ROTATION, "SourceArn", secret.toString(), "SourceAccount", aws.account())
        .ok();
    assertTrue(may(aws, secret, function));
    assertFalse(may(aws, other, function));
    assertFalse(may(aws, secret, arn(aws.arn("lambda", "function:none"))));
    Functions.Invoked invoked =
        functions.invokeAs(ROTATION, secret, function, Sensitive.ofText("{\"Step\":\"x\"}"));
    assertEquals(Sensitive.ofText("{\"Step\":\"x\"}"), invoked.payload());
    assertTrue(invoked.functionError().isEmpty());
    assertThrows(
        AwsError.class,
        () -> functions.invokeAs("events.amazonaws.com", secret, function, Sensitive.ofText("{}")));
  }

  @EveryServer
  void rotation_invokes_for_the_secret_that_the_policy_names(Running aws) {
    made(aws);
    String secret = aws.arn("secretsmanager", "secret:s-abcdef");
    add(aws, "", "sm", ROTATION, "SourceArn", secret).ok();
    var rotation = TestHosts.rotation(aws.server());
    Arn function = arn(aws.arn("lambda", "function:f"));
    byte[] step = "{}".getBytes(StandardCharsets.UTF_8);
    assertEquals(Optional.empty(), rotation.invoke(function, arn(secret), step));
    assertEquals(
        Optional.of("AccessDeniedException"), rotation.invoke(function, arn(secret + "x"), step));
  }

  private static byte[] json(Object... members) {
    return JsonTree.write(members).getBytes(StandardCharsets.UTF_8);
  }

  @EveryServer
  void events_that_no_policy_lets_in_are_never_delivered(Running aws) {
    made(aws);
    Arn rule = arn(aws.arn("events", "rule/r"));
    var outcome =
        TestHosts.events(aws.server())
            .invoke(arn(aws.arn("lambda", "function:f")), rule, json("a", 1));
    assertEquals("Never[reason=AccessDeniedException]", outcome.toString());
  }

  private static boolean may(Running aws, Arn source, Arn function) {
    return TestHosts.read(
        aws.server(),
        tx -> TestHosts.functions(aws.server()).mayInvoke(tx, ROTATION, source, function));
  }

  @EveryServer
  void what_a_service_did_is_recorded_as_its_own(Running aws) {
    made(aws);
    add(aws, "", "sm", ROTATION).ok();
    Arn secret = arn(aws.arn("secretsmanager", "secret:s-abcdef"));
    TestHosts.functions(aws.server())
        .invokeAs(ROTATION, secret, arn(aws.arn("lambda", "function:f")), Sensitive.ofText("{}"));
    Answer found =
        aws.eventually(
            () ->
                new Answer(
                    "LookupEvents",
                    aws.admin()
                        .signed()
                        .json(
                            "cloudtrail",
                            "CloudTrail_20131101.LookupEvents",
                            JsonTree.write(
                                "LookupAttributes",
                                List.of(
                                    Map.of(
                                        "AttributeKey",
                                        "EventName",
                                        "AttributeValue",
                                        "Invoke"))))),
            answer -> answer.body().contains("AWSService"));
    assertTrue(found.body().contains("invokedBy"), found.body());
    assertTrue(found.body().contains(ROTATION), found.body());
  }
}
