package io.strongroom.ops;

import static io.strongroom.testing.JsonTree.blob;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Every operation of the JSON services is for those who were allowed it, and for nobody else. */
final class PermissionsTest {
  private static final Map<String, String> TARGETS =
      Map.of("kms", "TrentService", "ssm", "AmazonSSM", "secretsmanager", "secretsmanager");

  /**
   * One operation on something that exists, and the same on something that does not.
   *
   * @param resource that it is decided on; empty for none
   * @param missing likewise, when it does not exist
   */
  private record Case(
      String service,
      String operation,
      String body,
      String resource,
      String missingBody,
      String missing) {

    String action() {
      return service + ":" + operation;
    }

    Answer by(Client client) {
      return client.json(service, TARGETS.get(service), operation, body);
    }

    Answer onMissing(Client client) {
      return client.json(service, TARGETS.get(service), operation, missingBody);
    }

    @Override
    public String toString() {
      return operation;
    }
  }

  private static List<Case> cases(Running aws) {
    var cases = new ArrayList<Case>();
    cases.add(new Case("kms", "CreateKey", "{}", "", "{}", ""));
    cases.add(new Case("kms", "ListKeys", "{}", "", "{}", ""));
    String text = ",\"Plaintext\":\"" + blob("x") + "\"";
    onKey(cases, aws, "DescribeKey", "");
    onKey(cases, aws, "DisableKey", "");
    onKey(cases, aws, "EnableKey", "");
    onKey(cases, aws, "GetKeyPolicy", "");
    String policy = Policies.document(Policies.allowTo(root(aws), "kms:*"));
    onKey(cases, aws, "PutKeyPolicy", "," + member("Policy", policy));
    onKey(cases, aws, "Encrypt", text);
    onKey(cases, aws, "GenerateDataKey", ",\"KeySpec\":\"AES_256\"");
    onKey(cases, aws, "ScheduleKeyDeletion", "");
    String name = aws.arn("ssm", "parameter/a/b");
    String other = aws.arn("ssm", "parameter/a/missing");
    aws.admin().ssm("PutParameter", "Name", "/a/b", "Type", "String", "Value", "v").ok();
    named(cases, "PutParameter", ",\"Value\":\"w\",\"Overwrite\":true", name, other);
    named(cases, "GetParameter", "", name, other);
    cases.add(
        new Case(
            "ssm",
            "GetParametersByPath",
            "{\"Path\":\"/a\"}",
            aws.arn("ssm", "parameter/a"),
            "{\"Path\":\"/missing\"}",
            aws.arn("ssm", "parameter/missing")));
    named(cases, "DeleteParameter", "", name, other);
    onSecret(cases, aws);
    return cases;
  }

  private static void onKey(List<Case> cases, Running aws, String operation, String more) {
    String key = aws.kmsKey();
    String missing = aws.arn("kms", "key/" + UUID.randomUUID());
    cases.add(
        new Case(
            "kms",
            operation,
            "{" + member("KeyId", key) + more + "}",
            key,
            "{" + member("KeyId", missing) + more + "}",
            missing));
  }

  private static void named(
      List<Case> cases, String operation, String more, String arn, String missing) {
    cases.add(
        new Case(
            "ssm",
            operation,
            "{\"Name\":\"/a/b\"" + more + "}",
            arn,
            "{\"Name\":\"/a/missing\"" + more + "}",
            missing));
  }

  private static void onSecret(List<Case> cases, Running aws) {
    String token = ",\"ClientRequestToken\":\"" + UUID.randomUUID() + "\",\"SecretString\":\"s\"";
    cases.add(
        new Case(
            "secretsmanager",
            "CreateSecret",
            "{\"Name\":\"s\"" + token + "}",
            "s",
            "{\"Name\":\"s\"" + token + "}",
            "s"));
    String put = ",\"ClientRequestToken\":\"" + UUID.randomUUID() + "\",\"SecretString\":\"t\"";
    for (var operation :
        Map.of("GetSecretValue", "", "DescribeSecret", "", "PutSecretValue", put).entrySet()) {
      cases.add(secret(operation.getKey(), operation.getValue()));
    }
    cases.add(secret("DeleteSecret", ""));
  }

  private static Case secret(String operation, String more) {
    return new Case(
        "secretsmanager",
        operation,
        "{\"SecretId\":\"s\"" + more + "}",
        "s",
        "{\"SecretId\":\"missing\"" + more + "}",
        "missing");
  }

  private static String member(String name, String value) {
    String object = JsonTree.write(name, value);
    return object.substring(1, object.length() - 1);
  }

  private static String root(Running aws) {
    return "arn:aws:iam::" + aws.account() + ":root";
  }

  @EveryServer
  void without_a_permission_nothing_is_done_and_nothing_told(Running aws) {
    Client nobody = aws.user();
    for (Case each : cases(aws)) {
      each.by(nobody).denied(nobody, each.action(), each.resource());
      each.onMissing(nobody).denied(nobody, each.action(), each.missing());
    }
  }

  @EveryServer
  void all_other_permissions_do_not_help(Running aws) {
    for (Case each : cases(aws)) {
      String all =
          "{\"Effect\":\"Allow\",\"NotAction\":\"" + each.action() + "\",\"Resource\":\"*\"}";
      Client almost = aws.user(all);
      each.by(almost).denied(almost, each.action(), each.resource());
    }
  }

  @EveryServer
  void an_explicit_deny_beats_every_permission(Running aws) {
    for (Case each : cases(aws)) {
      Client barred = aws.user(Policies.allow("*"), Policies.deny(each.action()));
      each.by(barred).deniedExplicitly(barred, each.action(), each.resource());
      each.onMissing(barred).deniedExplicitly(barred, each.action(), each.missing());
    }
  }

  @EveryServer
  void the_permission_of_its_name_on_its_resource_is_enough(Running aws) {
    for (Case each : cases(aws)) {
      Client allowed = aws.user(Policies.allow(each.action(), allowing(aws, each)));
      each.by(allowed).ok();
    }
  }

  private static String allowing(Running aws, Case each) {
    return switch (each.service()) {
      case "kms" -> each.resource().isEmpty() ? "*" : each.resource();
      case "ssm" -> each.resource();
      default -> aws.arn("secretsmanager", "secret:s-??????");
    };
  }
}
