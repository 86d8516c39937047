package io.strongroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Functions through the front door: made, looked at, changed, published, deleted. */
final class ManageFunctionsTest {
  private static final String NOT_THERE = "ResourceNotFoundException";
  private static final String INVALID = "InvalidParameterValueException";

  @EveryServer
  void a_function_is_shown_as_it_was_made(Running aws) {
    String role = Fn.role(aws);
    Answer made = Fn.create(aws.admin(), "f", role, "Tags", Map.of("team", "a"));
    assertEquals(201, made.status(), made::toString);
    assertEquals(aws.arn("lambda", "function:f"), made.text("FunctionArn"));
    assertEquals("$LATEST", made.text("Version"));
    assertEquals(CodeRows.sha256(Fn.zip()), made.text("CodeSha256"));
    assertEquals(Fn.zip().length, made.number("CodeSize").intValue());
    assertEquals(3, made.number("Timeout").intValue());
    assertEquals(128, made.number("MemorySize").intValue());
    assertEquals("", made.text("Description"));
    assertEquals("PassThrough", made.text("TracingConfig", "Mode"));
    assertEquals("/aws/lambda/f", made.text("LoggingConfig", "LogGroup"));
    assertFalse(made.json().containsKey("Environment"));
    assertTrue(
        made.text("LastModified")
            .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+0000"));
    assertEquals(made.json(), Fn.configuration(aws.admin(), "f").json());
    Answer whole = Fn.get(aws.admin(), "f");
    assertEquals(made.json(), whole.object("Configuration"));
    assertEquals(Map.of("team", "a"), whole.object("Tags"));
    // What the waiters of the AWS CLI look at.
    assertEquals("Active", whole.text("Configuration", "State"));
    assertEquals("Successful", whole.text("Configuration", "LastUpdateStatus"));
  }

  @EveryServer
  void code_whose_local_name_is_another_is_not_taken(Running aws) {
    byte[] zip = Fn.zip("x/index", "one");
    System.arraycopy("x/../..".getBytes(StandardCharsets.US_ASCII), 0, zip, 30, 7);
    Answer answer =
        Fn.create(aws.admin(), "f", Fn.role(aws), "Code", Map.of("ZipFile", JsonTree.blob(zip)));
    Fn.refused(answer, 400, INVALID, LambdaErrors.badZip().getMessage());
    assertEquals(404, Fn.get(aws.admin(), "f").status());
  }

  @EveryServer
  void a_function_has_many_names(Running aws) {
    Fn.create(aws.admin(), "f", Fn.role(aws)).ok();
    String arn = aws.arn("lambda", "function:f");
    for (String name :
        List.of("f", aws.account() + ":function:f", "function:f", arn, arn.replace(":", "%3A"))) {
      assertEquals(arn, Fn.configuration(aws.admin(), name).text("FunctionArn"), name);
    }
    assertEquals(
        arn + ":$LATEST", Fn.configuration(aws.admin(), "f:%24LATEST").text("FunctionArn"));
    assertEquals(
        arn + ":$LATEST",
        aws.admin()
            .lambda("GET " + Fn.FUNCTIONS + "/f/configuration?Qualifier=%24LATEST")
            .text("FunctionArn"));
  }

  @EveryServer
  void what_is_not_there_is_said_by_its_arn(Running aws) {
    String arn = aws.arn("lambda", "function:none");
    Fn.refused(Fn.get(aws.admin(), "none"), 404, NOT_THERE, "Function not found: " + arn);
    Fn.refused(
        Fn.get(aws.admin(), "none?Qualifier=7"),
        404,
        NOT_THERE,
        "Function not found: " + arn + ":7");
    Fn.refused(
        Fn.get(aws.admin(), "arn:aws:lambda:eu-west-3:" + aws.account() + ":function:none"),
        404,
        NOT_THERE,
        "Functions from 'eu-west-3' are not reachable in this region ('" + aws.region() + "')");
    Fn.refused(
        Fn.get(aws.admin(), "none:1?Qualifier=2"),
        400,
        INVALID,
        "The derived qualifier from the function name does not match the specified qualifier.");
    Fn.create(aws.admin(), "f", Fn.role(aws)).ok();
    Fn.refused(
        Fn.create(aws.admin(), "f", Fn.role(aws)),
        409,
        "ResourceConflictException",
        "Function already exist: f");
  }

  @EveryServer
  void settings_are_checked_in_the_words_of_aws(Running aws) {
    String role = Fn.role(aws);
    Client admin = aws.admin();
    Fn.refused(
        Fn.create(admin, "f", "x"),
        400,
        "ValidationException",
        "1 validation error detected: Value 'x' at 'role' failed to satisfy constraint: Member must"
            + " satisfy regular expression pattern:"
            + " arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+");
    Fn.refused(
        Fn.create(admin, "f", role, "Runtime", "cobol"),
        400,
        INVALID,
        "Value cobol at 'runtime' failed to satisfy constraint: Member must satisfy enum value set:"
            + " "
            + Runtimes.NAMES
            + " or be a valid ARN");
    Fn.refused(
        Fn.create(admin, "f", role, "Timeout", 901),
        400,
        "ValidationException",
        "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member"
            + " must have value less than or equal to 900");
    Fn.refused(
        Fn.create(admin, "f", role, "VpcConfig", Map.of("SubnetIds", List.of("subnet-1"))),
        400,
        INVALID,
        "VpcConfig is not supported by this server.");
    Fn.create(
            admin, "f", role, "VpcConfig", Map.of(), "TracingConfig", Map.of("Mode", "PassThrough"))
        .ok();
  }

  @EveryServer
  void a_role_must_trust_lambda_and_may_be_passed_by_those_who_are_allowed_to(Running aws) {
    String distrusting = aws.role("arn:aws:iam::" + aws.account() + ":root");
    Fn.refused(
        Fn.create(aws.admin(), "f", distrusting),
        400,
        INVALID,
        "The role defined for the function cannot be assumed by Lambda.");
    Fn.refused(
        Fn.create(aws.admin(), "f", "arn:aws:iam::" + aws.account() + ":role/none"),
        400,
        INVALID,
        "The role defined for the function cannot be assumed by Lambda.");
    String role = Fn.role(aws);
    Client author = aws.user(Policies.allow("lambda:*"));
    Fn.refused(
        Fn.create(author, "f", role),
        403,
        "AccessDeniedException",
        "User: "
            + author.arn()
            + " is not authorized to perform: iam:PassRole on resource: "
            + role
            + " because no identity-based policy allows the iam:PassRole action");
    String pass = Policies.allow("iam:PassRole", role);
    aws.allow(
        author.name(),
        Policies.allow("lambda:*"),
        Policies.when(pass, "StringEquals", "iam:PassedToService", "ec2.amazonaws.com"));
    assertEquals(403, Fn.create(author, "f", role).status());
    aws.allow(
        author.name(),
        Policies.allow("lambda:*"),
        Policies.when(pass, "StringEquals", "iam:PassedToService", "lambda.amazonaws.com"));
    Fn.create(author, "f", role).ok();
    Fn.refused(
        Fn.create(author, "g", "arn:aws:iam::999999999999:role/r"),
        403,
        "AccessDeniedException",
        "Cross-account pass role is not allowed.");
  }

  @EveryServer
  void an_update_changes_what_it_names_and_the_revision(Running aws) {
    Answer made = Fn.create(aws.admin(), "f", Fn.role(aws));
    Answer updated =
        Fn.update(aws.admin(), "f", "Timeout", 9, "RevisionId", made.text("RevisionId"));
    assertEquals(9, updated.number("Timeout").intValue());
    assertEquals(128, updated.number("MemorySize").intValue());
    assertNotEquals(made.text("RevisionId"), updated.text("RevisionId"));
    Fn.refused(
        Fn.update(aws.admin(), "f", "Timeout", 4, "RevisionId", made.text("RevisionId")),
        412,
        "PreconditionFailedException",
        "The Revision Id provided does not match the latest Revision Id. Call the"
            + " GetFunction/GetAlias API to retrieve the latest Revision Id");
    byte[] zip = Fn.zip("index.js", "exports.handler = async () => 2;");
    Answer code =
        aws.admin().lambda("PUT " + Fn.FUNCTIONS + "/f/code", "ZipFile", JsonTree.blob(zip)).ok();
    assertEquals(CodeRows.sha256(zip), code.text("CodeSha256"));
    assertEquals(9, code.number("Timeout").intValue());
  }

  @EveryServer
  void a_version_stays_as_it_was_published(Running aws) {
    Client admin = aws.admin();
    String role = Fn.role(aws);
    Fn.create(admin, "f", role, "Environment", Fn.environment("AA", "1")).ok();
    Answer one = admin.lambda("POST " + Fn.FUNCTIONS + "/f/versions", "Description", "first");
    assertEquals(201, one.status());
    assertEquals("1", one.text("Version"));
    assertEquals(aws.arn("lambda", "function:f:1"), one.text("FunctionArn"));
    assertEquals("1", admin.lambda("POST " + Fn.FUNCTIONS + "/f/versions").text("Version"));
    Fn.update(admin, "f", "Environment", Fn.environment("AA", "2")).ok();
    assertEquals("2", admin.lambda("POST " + Fn.FUNCTIONS + "/f/versions").text("Version"));
    assertEquals(
        Map.of("AA", "1"), Fn.configuration(admin, "f:1").object("Environment", "Variables"));
    assertEquals("first", Fn.configuration(admin, "f:1").text("Description"));
    List<Object> versions =
        admin.lambda("GET " + Fn.FUNCTIONS + "/f/versions").objects("Versions").stream()
            .map(it -> it.get("Version"))
            .toList();
    assertEquals(List.of("$LATEST", "1", "2"), versions);
    assertEquals(204, admin.lambda("DELETE " + Fn.FUNCTIONS + "/f?Qualifier=1").status());
    assertEquals(404, Fn.get(admin, "f:1").status());
    Fn.refused(
        admin.lambda("DELETE " + Fn.FUNCTIONS + "/f?Qualifier=%24LATEST"),
        400,
        INVALID,
        "$LATEST version cannot be deleted without deleting the function.");
    assertEquals("1", Fn.create(admin, "g", role, "Publish", true).text("Version"));
  }

  @EveryServer
  void functions_are_listed_in_pages(Running aws) {
    String role = Fn.role(aws);
    for (String name : List.of("a", "b", "c")) {
      Fn.create(aws.admin(), name, role, "Publish", true).ok();
    }
    Answer first = aws.admin().lambda("GET " + Fn.FUNCTIONS + "/?MaxItems=2");
    assertEquals(
        List.of("a", "b"),
        first.objects("Functions").stream().map(it -> it.get("FunctionName")).toList());
    Answer second =
        aws.admin()
            .lambda("GET " + Fn.FUNCTIONS + "?MaxItems=2&Marker=" + first.text("NextMarker"));
    assertEquals(
        List.of("c"),
        second.objects("Functions").stream().map(it -> it.get("FunctionName")).toList());
    assertFalse(second.json().containsKey("NextMarker"));
    Answer all = aws.admin().lambda("GET " + Fn.FUNCTIONS + "?MaxItems=4&FunctionVersion=ALL");
    assertEquals(4, all.objects("Functions").size());
    Answer rest =
        aws.admin()
            .lambda(
                "GET " + Fn.FUNCTIONS + "?FunctionVersion=ALL&Marker=" + all.text("NextMarker"));
    assertEquals(2, rest.objects("Functions").size());
    assertEquals(400, aws.admin().lambda("GET " + Fn.FUNCTIONS + "?Marker=nonsense").status());
  }

  @EveryServer
  void a_deleted_function_is_gone_with_all_it_had(Running aws) {
    String role = Fn.role(aws);
    Fn.create(aws.admin(), "f", role, "Publish", true).ok();
    assertEquals(204, aws.admin().lambda("DELETE " + Fn.FUNCTIONS + "/f").status());
    assertEquals(404, Fn.get(aws.admin(), "f").status());
    assertEquals(404, aws.admin().lambda("DELETE " + Fn.FUNCTIONS + "/f").status());
    Fn.create(aws.admin(), "f", role).ok();
    assertEquals(404, Fn.get(aws.admin(), "f:1").status());
  }

  @EveryServer
  void tags_can_be_put_and_taken_and_decided_on(Running aws) {
    Fn.create(aws.admin(), "f", Fn.role(aws), "Tags", Map.of("a", "1")).ok();
    String tags = "/2017-03-31/tags/" + aws.arn("lambda", "function:f");
    assertEquals(204, aws.admin().lambda("POST " + tags, "Tags", Map.of("b", "2")).status());
    assertEquals(Map.of("a", "1", "b", "2"), aws.admin().lambda("GET " + tags).object("Tags"));
    Client reader =
        aws.user(
            Policies.when(
                Policies.allow("lambda:GetFunction"), "StringEquals", "aws:ResourceTag/b", "2"));
    Fn.get(reader, "f").ok();
    assertEquals(204, aws.admin().lambda("DELETE " + tags + "?tagKeys=b&tagKeys=c").status());
    assertEquals(Map.of("a", "1"), aws.admin().lambda("GET " + tags).object("Tags"));
    assertEquals(403, Fn.get(reader, "f").status());
  }

  @EveryServer
  void concurrency_is_kept_for_a_function(Running aws) {
    Fn.create(aws.admin(), "f", Fn.role(aws)).ok();
    Answer put =
        aws.admin()
            .lambda("PUT /2017-10-31/functions/f/concurrency", "ReservedConcurrentExecutions", 2);
    assertEquals(2, put.number("ReservedConcurrentExecutions").intValue());
    String get = "GET /2019-09-30/functions/f/concurrency";
    assertEquals(2, aws.admin().lambda(get).number("ReservedConcurrentExecutions").intValue());
    assertEquals(
        2,
        Fn.get(aws.admin(), "f").number("Concurrency", "ReservedConcurrentExecutions").intValue());
    assertEquals(204, aws.admin().lambda("DELETE /2017-10-31/functions/f/concurrency").status());
    assertEquals(Map.of(), aws.admin().lambda(get).json());
  }

  @EveryServer
  void large_code_is_taken_up_to_the_bound_and_no_further(Running aws) {
    var random = new byte[3 << 20];
    new Random(1).nextBytes(random);
    String noise = new String(random, StandardCharsets.ISO_8859_1);
    byte[] large = Fn.zip("index.js", "x", "noise", noise);
    Answer made =
        Fn.create(aws.admin(), "f", Fn.role(aws), "Code", Map.of("ZipFile", JsonTree.blob(large)));
    assertEquals(CodeRows.sha256(large), made.text("CodeSha256"));
    Answer other = Fn.update(aws.admin(), "f", "Description", "x".repeat(1 << 20));
    assertEquals(413, other.status());
  }

  @EveryServer
  void unsupported_sources_of_code_are_refused(Running aws) {
    String role = Fn.role(aws);
    Fn.refused(
        Fn.create(aws.admin(), "f", role, "Code", Map.of("S3Bucket", "bucket", "S3Key", "k")),
        400,
        INVALID,
        "Code in S3 is not supported by this server.");
    Fn.refused(
        Fn.create(aws.admin(), "f", role, "Code", Map.of()),
        400,
        INVALID,
        "Please provide a source for function code.");
  }
}
