package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.Map;

/** Policies that share parameters, through the front door. */
final class ShareParametersTest {
  private static String put(Running aws, String name, String tier) {
    aws.admin()
        .ssm("PutParameter", "Name", name, "Type", "String", "Value", "v", "Tier", tier)
        .ok();
    return aws.arn("ssm", "parameter" + name);
  }

  private static Answer share(Running aws, String arn, String policy) {
    return aws.admin().ssm("PutResourcePolicy", "ResourceArn", arn, "Policy", policy);
  }

  private static String allowing(String principal, String action) {
    return Policies.document(Policies.allowTo(principal, action));
  }

  @EveryServer
  void a_policy_is_put_shown_replaced_and_deleted(Running aws) {
    String arn = put(aws, "/p", "Advanced");
    Client admin = aws.admin();
    String first = allowing("123456789012", "ssm:GetParameter");
    Answer made = share(aws, arn, first).members("PolicyId", "PolicyHash");
    String id = made.text("PolicyId");
    String hash = made.text("PolicyHash");
    assertEquals(
        List.of(Map.of("PolicyId", id, "PolicyHash", hash, "Policy", first)),
        admin
            .ssm("GetResourcePolicies", "ResourceArn", arn)
            .members("Policies")
            .objects("Policies"));
    share(aws, arn, first).refused("ResourcePolicyLimitExceededException");
    String second = allowing("123456789012", "ssm:GetParameters");
    Answer replaced = replace(admin, arn, second, id, hash);
    assertEquals(id, replaced.text("PolicyId"));
    assertNotEquals(hash, replaced.text("PolicyHash"));
    replace(admin, arn, first, id, hash).refused("ResourcePolicyConflictException");
    replace(admin, arn, first, "other", hash).refused("ResourcePolicyNotFoundException");
    delete(admin, arn, id, hash).refused("ResourcePolicyConflictException");
    delete(admin, arn, "other", hash).refused("ResourcePolicyNotFoundException");
    delete(admin, arn, id, replaced.text("PolicyHash")).members();
    assertEquals(
        List.of(), admin.ssm("GetResourcePolicies", "ResourceArn", arn).objects("Policies"));
    delete(admin, arn, id, hash).refused("ResourcePolicyNotFoundException");
  }

  private static Answer replace(Client client, String arn, String policy, String id, String hash) {
    return client.ssm(
        "PutResourcePolicy",
        "ResourceArn",
        arn,
        "Policy",
        policy,
        "PolicyId",
        id,
        "PolicyHash",
        hash);
  }

  private static Answer delete(Client client, String arn, String id, String hash) {
    return client.ssm(
        "DeleteResourcePolicy", "ResourceArn", arn, "PolicyId", id, "PolicyHash", hash);
  }

  @EveryServer
  void what_cannot_be_shared_is_refused(Running aws) {
    String standard = put(aws, "/standard", "Standard");
    String arn = put(aws, "/p", "Advanced");
    String policy = allowing("123456789012", "ssm:GetParameter");
    share(aws, standard, policy).refused("ResourcePolicyInvalidParameterException");
    share(aws, aws.arn("ssm", "parameter/missing"), policy).refused("ResourceNotFoundException");
    share(aws, arn + ":1", policy).refused("ResourcePolicyInvalidParameterException");
    share(aws, "/p/which/is/no/arn/at/all", policy)
        .refused("ResourcePolicyInvalidParameterException");
    share(aws, "short", policy).refused("ValidationException");
    String bad = "MalformedResourcePolicyDocumentException";
    for (String text : List.of("", " ", "{", "{}", "[]", Policies.document(Policies.allow("*")))) {
      share(aws, arn, text).refused(bad);
    }
    share(aws, arn, allowing(aws.arn("iam", "user/nobody"), "ssm:GetParameter")).refused(bad);
    share(aws, arn, policy + " ".repeat(1025 - policy.length()))
        .refused("ResourcePolicyLimitExceededException");
    share(aws, arn, policy + "\n".repeat(1024 - policy.length())).ok();
  }

  @EveryServer
  void it_lets_those_read_whom_it_names_and_nobody_write(Running aws) {
    String arn = put(aws, "/p", "Advanced");
    Client reader = aws.user();
    reader.ssm("GetParameter", "Name", arn).denied(reader, "ssm:GetParameter", arn);
    share(aws, arn, allowing(reader.arn(), "ssm:*")).ok();
    assertEquals("v", reader.ssm("GetParameter", "Name", arn).text("Parameter", "Value"));
    reader.ssm("GetParameters", "Names", List.of("/p")).ok();
    reader.ssm("GetParameterHistory", "Name", arn).ok();
    reader
        .ssm("PutParameter", "Name", "/p", "Value", "w", "Overwrite", true)
        .denied(reader, "ssm:PutParameter", arn);
    reader.ssm("DeleteParameter", "Name", "/p").denied(reader, "ssm:DeleteParameter", arn);
    share(reader, arn).denied(reader, "ssm:PutResourcePolicy", arn);
    reader
        .ssm("GetResourcePolicies", "ResourceArn", arn)
        .denied(reader, "ssm:GetResourcePolicies", arn);
    aws.admin().ssm("DeleteParameter", "Name", "/p").ok();
    put(aws, "/p", "Advanced");
    reader.ssm("GetParameter", "Name", arn).denied(reader, "ssm:GetParameter", arn);
  }

  private static Answer share(Client client, String arn) {
    return client.ssm(
        "PutResourcePolicy", "ResourceArn", arn, "Policy", allowing("*", "ssm:GetParameter"));
  }

  @EveryServer
  void a_deny_in_it_counts_for_the_administrator_too(Running aws) {
    String arn = put(aws, "/p", "Advanced");
    share(aws, arn, Policies.document(Policies.denyTo("*", "ssm:GetParameter"))).ok();
    aws.admin().ssm("GetParameter", "Name", "/p").refused("AccessDeniedException");
    aws.admin().ssm("GetResourcePolicies", "ResourceArn", arn).ok();
  }

  @EveryServer
  void nobody_gets_anything_by_a_name_that_was_anothers(Running aws) {
    String arn = put(aws, "/p", "Advanced");
    Client reader = aws.user();
    share(aws, arn, allowing(reader.arn(), "ssm:GetParameter")).ok();
    reader.ssm("GetParameter", "Name", arn).ok();
    String name = reader.name();
    aws.admin()
        .iam("DeleteAccessKey", "UserName", name, "AccessKeyId", reader.signed().accessKeyId())
        .ok();
    aws.admin().iam("DeleteUser", "UserName", name).ok();
    aws.admin().iam("CreateUser", "UserName", name).ok();
    Client other = aws.key(name);
    other.ssm("GetParameter", "Name", arn).denied(other, "ssm:GetParameter", arn);
  }

  @EveryServer
  void a_policy_survives_new_values_and_tags(Running aws) {
    String arn = put(aws, "/p", "Advanced");
    Client reader = aws.user();
    share(aws, arn, allowing(reader.arn(), "ssm:GetParameter")).ok();
    aws.admin().ssm("PutParameter", "Name", "/p", "Value", "w", "Overwrite", true).ok();
    aws.admin()
        .ssm(
            "AddTagsToResource",
            "ResourceType",
            "Parameter",
            "ResourceId",
            "/p",
            "Tags",
            List.of(Map.of("Key", "k", "Value", "v")))
        .ok();
    assertEquals("w", reader.ssm("GetParameter", "Name", arn).text("Parameter", "Value"));
  }

  @EveryServer
  void another_account_reads_and_finds_what_is_shared_with_it(Running aws) {
    String arn = put(aws, "/shared", "Advanced");
    String own = put(aws, "/kept", "Advanced");
    Running other = aws.otherAccount();
    Client stranger = other.admin();
    stranger.ssm("GetParameter", "Name", arn).refused("AccessDeniedException");
    share(
            aws,
            arn,
            Policies.document(
                Policies.allowTo(other.account(), "ssm:GetParameter"),
                Policies.allowTo(other.account(), "ssm:DescribeParameters")))
        .ok();
    assertEquals("v", stranger.ssm("GetParameter", "Name", arn).text("Parameter", "Value"));
    stranger.ssm("GetParameter", "Name", "/shared").refusedSilently("ParameterNotFound");
    stranger.ssm("GetParameter", "Name", own).refused("AccessDeniedException");
    stranger.ssm("GetParameterHistory", "Name", arn).refused("AccessDeniedException");
    assertEquals(List.of(arn), listed(stranger));
    assertEquals(List.of(), stranger.ssm("DescribeParameters").objects("Parameters"));
    other.user().ssm("GetParameter", "Name", arn).refused("AccessDeniedException");
    Client reader = other.user(Policies.allow("ssm:GetParameter", arn));
    reader.ssm("GetParameter", "Name", arn).ok();
    Client lister = other.user(Policies.allow("ssm:DescribeParameters", other.arn("ssm", "*")));
    assertEquals(List.of(), listed(lister));
    Map<String, Object> policy =
        aws.admin().ssm("GetResourcePolicies", "ResourceArn", arn).objects("Policies").getFirst();
    delete(aws.admin(), arn, (String) policy.get("PolicyId"), (String) policy.get("PolicyHash"))
        .ok();
    stranger.ssm("GetParameter", "Name", arn).refused("AccessDeniedException");
    assertEquals(List.of(), listed(stranger));
  }

  private static List<Object> listed(Client client) {
    return client.ssm("DescribeParameters", "Shared", true).objects("Parameters").stream()
        .map(it -> it.get("Name"))
        .toList();
  }

  @EveryServer
  void a_shared_secure_string_needs_its_key_too(Running aws) {
    Running other = aws.otherAccount();
    String key = aws.kmsKey();
    aws.admin()
        .ssm(
            "PutParameter",
            "Name",
            "/s",
            "Type",
            "SecureString",
            "Value",
            "v",
            "KeyId",
            key,
            "Tier",
            "Advanced")
        .ok();
    String arn = aws.arn("ssm", "parameter/s");
    share(aws, arn, allowing(other.account(), "ssm:GetParameter")).ok();
    Client stranger = other.admin();
    stranger
        .ssm("GetParameter", "Name", arn, "WithDecryption", true)
        .refused("AccessDeniedException");
    aws.admin()
        .kms(
            "PutKeyPolicy",
            "KeyId",
            key,
            "Policy",
            Policies.document(
                Policies.allowTo("arn:aws:iam::" + aws.account() + ":root", "kms:*"),
                Policies.allowTo(other.account(), "kms:Decrypt")))
        .nothing();
    assertEquals(
        "v",
        stranger
            .ssm("GetParameter", "Name", arn, "WithDecryption", true)
            .text("Parameter", "Value"));
  }
}
