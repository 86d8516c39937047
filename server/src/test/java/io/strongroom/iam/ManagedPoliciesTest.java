package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;

/** Managed policies, their versions and where they are attached. */
final class ManagedPoliciesTest {
  private static final String LIST = Policies.document(Policies.allow("kms:ListKeys"));
  private static final String CREATE = Policies.document(Policies.allow("kms:CreateKey"));

  private static String name() {
    return "p-" + System.nanoTime();
  }

  private static String policy(Running aws, String document) {
    return aws.admin()
        .iam("CreatePolicy", "PolicyName", name(), "PolicyDocument", document)
        .ok()
        .element("Arn");
  }

  private static void attach(Running aws, Client user, String arn) {
    aws.admin().iam("AttachUserPolicy", "UserName", user.name(), "PolicyArn", arn).ok();
  }

  @EveryServer
  void a_new_policy_is_shown_as_AWS_shows_it(Running aws) {
    String name = name();
    Answer made =
        aws.admin()
            .iam("CreatePolicy", "PolicyName", name, "PolicyDocument", LIST, "Path", "/x/")
            .ok();
    String arn = "arn:aws:iam::" + aws.account() + ":policy/x/" + name;
    assertEquals(arn, made.element("Arn"));
    assertTrue(made.element("PolicyId").matches("ANPA[A-Z2-7]{17}"), made.body());
    assertEquals("v1", made.element("DefaultVersionId"));
    assertEquals("0", made.element("AttachmentCount"));
    assertEquals("0", made.element("PermissionsBoundaryUsageCount"));
    assertEquals("true", made.element("IsAttachable"));
    assertFalse(made.body().contains("<Tags>"));
    assertEquals(arn, aws.admin().iam("GetPolicy", "PolicyArn", arn).ok().element("Arn"));
    aws.admin()
        .iam("CreatePolicy", "PolicyName", name, "PolicyDocument", LIST)
        .queryRefused(
            409,
            "EntityAlreadyExists",
            "A policy called " + name + " already exists. Duplicate names are not allowed.");
  }

  @EveryServer
  void it_counts_for_whom_it_is_attached_to(Running aws) {
    Client user = aws.user();
    String arn = policy(aws, LIST);
    user.kms("ListKeys").denied(user, "kms:ListKeys", "");
    attach(aws, user, arn);
    user.kms("ListKeys").ok();
    assertEquals("1", aws.admin().iam("GetPolicy", "PolicyArn", arn).element("AttachmentCount"));
    Answer having = aws.admin().iam("ListEntitiesForPolicy", "PolicyArn", arn).ok();
    assertEquals(user.name(), having.element("UserName"));
    aws.admin()
        .iam("DeletePolicy", "PolicyArn", arn)
        .queryRefused(409, "DeleteConflict", "Cannot delete a policy attached to entities.");
    aws.admin().iam("DetachUserPolicy", "UserName", user.name(), "PolicyArn", arn).ok();
    user.kms("ListKeys").denied(user, "kms:ListKeys", "");
    aws.admin().iam("DeletePolicy", "PolicyArn", arn).ok();
    aws.admin()
        .iam("AttachUserPolicy", "UserName", user.name(), "PolicyArn", arn)
        .queryRefused(
            404, "NoSuchEntity", "Policy " + arn + " does not exist or is not attachable.");
    aws.admin()
        .iam("GetPolicy", "PolicyArn", arn)
        .queryRefused(404, "NoSuchEntity", "Policy " + arn + " was not found.");
  }

  @EveryServer
  void a_deny_of_a_managed_policy_names_it(Running aws) {
    Client user = aws.user(Policies.allow("*"));
    String arn = policy(aws, Policies.document(Policies.deny("kms:ListKeys")));
    attach(aws, user, arn);
    user.kms("ListKeys")
        .refusedCapital(
            "AccessDeniedException",
            "User: "
                + user.arn()
                + " is not authorized to perform: kms:ListKeys with an explicit deny in an"
                + " identity-based policy: "
                + arn);
  }

  @EveryServer
  void the_version_in_force_counts(Running aws) {
    Client user = aws.user();
    String arn = policy(aws, LIST);
    attach(aws, user, arn);
    Answer second =
        aws.admin().iam("CreatePolicyVersion", "PolicyArn", arn, "PolicyDocument", CREATE).ok();
    assertEquals("v2", second.element("VersionId"));
    assertEquals("false", second.element("IsDefaultVersion"));
    user.kms("ListKeys").ok();
    aws.admin().iam("SetDefaultPolicyVersion", "PolicyArn", arn, "VersionId", "v2").ok();
    user.kms("ListKeys").denied(user, "kms:ListKeys", "");
    user.kms("CreateKey").ok();
    aws.admin()
        .iam(
            "CreatePolicyVersion", "PolicyArn", arn, "PolicyDocument", LIST, "SetAsDefault", "true")
        .ok();
    user.kms("ListKeys").ok();
    user.kms("CreateKey").denied(user, "kms:CreateKey", "");
    assertEquals("v3", aws.admin().iam("GetPolicy", "PolicyArn", arn).element("DefaultVersionId"));
    Answer shown = aws.admin().iam("GetPolicyVersion", "PolicyArn", arn, "VersionId", "v2").ok();
    assertTrue(shown.element("Document").contains("kms%3ACreateKey"));
    Answer listed = aws.admin().iam("ListPolicyVersions", "PolicyArn", arn).ok();
    assertEquals("v3", listed.element("VersionId"));
    assertFalse(listed.body().contains("<Document>"));
  }

  @EveryServer
  void there_are_five_versions_at_most_and_their_numbers_are_not_used_again(Running aws) {
    String arn = policy(aws, LIST);
    for (int i = 2; i <= 5; i++) {
      aws.admin().iam("CreatePolicyVersion", "PolicyArn", arn, "PolicyDocument", LIST).ok();
    }
    aws.admin()
        .iam("CreatePolicyVersion", "PolicyArn", arn, "PolicyDocument", LIST)
        .queryRefused(409, "LimitExceeded");
    aws.admin()
        .iam("DeletePolicyVersion", "PolicyArn", arn, "VersionId", "v1")
        .queryRefused(409, "DeleteConflict", "Cannot delete the default version of a policy.");
    aws.admin().iam("DeletePolicyVersion", "PolicyArn", arn, "VersionId", "v5").ok();
    aws.admin()
        .iam("GetPolicyVersion", "PolicyArn", arn, "VersionId", "v5")
        .queryRefused(404, "NoSuchEntity");
    assertEquals(
        "v6",
        aws.admin()
            .iam("CreatePolicyVersion", "PolicyArn", arn, "PolicyDocument", LIST)
            .element("VersionId"));
    aws.admin().iam("DeletePolicy", "PolicyArn", arn).queryRefused(409, "DeleteConflict");
  }

  @EveryServer
  void documents_are_checked_and_bounded(Running aws) {
    for (String wrong : List.of("{", "{}", LIST.replace("Allow", "Maybe"))) {
      aws.admin()
          .iam("CreatePolicy", "PolicyName", name(), "PolicyDocument", wrong)
          .queryRefused(400, "MalformedPolicyDocument");
    }
    String large = Policies.document(Policies.allow("kms:" + "x".repeat(6200)));
    aws.admin()
        .iam("CreatePolicy", "PolicyName", name(), "PolicyDocument", large)
        .queryRefused(409, "LimitExceeded", "Cannot exceed quota for PolicySize: 6144");
    String wide = LIST.replace(",", "," + " ".repeat(7000));
    aws.admin().iam("CreatePolicy", "PolicyName", name(), "PolicyDocument", wide).ok();
  }

  @EveryServer
  void the_policies_of_AWS_can_be_attached_and_not_changed(Running aws) {
    Client user = aws.user();
    String arn = "arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser";
    attach(aws, user, arn);
    user.kms("CreateKey").ok();
    assertEquals("v2", aws.admin().iam("GetPolicy", "PolicyArn", arn).element("DefaultVersionId"));
    assertTrue(
        aws.admin()
            .iam("GetPolicyVersion", "PolicyArn", arn, "VersionId", "v2")
            .element("Document")
            .contains("kms%3ADescribe%2A"));
    aws.admin().iam("DeletePolicy", "PolicyArn", arn).queryRefused(403, "AccessDenied");
    aws.admin()
        .iam("CreatePolicyVersion", "PolicyArn", arn, "PolicyDocument", LIST)
        .queryRefused(403, "AccessDenied");
    Answer listed = aws.admin().iam("ListPolicies", "Scope", "AWS").ok();
    for (String name :
        List.of(
            "AdministratorAccess",
            "ReadOnlyAccess",
            "SecretsManagerReadWrite",
            "AmazonSSMReadOnlyAccess",
            "AWSLambdaBasicExecutionRole",
            "AWSKeyManagementServicePowerUser")) {
      assertTrue(listed.body().contains("<PolicyName>" + name + "<"), name);
    }
  }

  @EveryServer
  void policies_are_listed_in_pages_by_path_and_use(Running aws) {
    String path = "/" + System.nanoTime() + "/";
    for (String name : List.of("b", "a", "c")) {
      aws.admin()
          .iam(
              "CreatePolicy",
              "PolicyName",
              name + path.replace("/", ""),
              "Path",
              path,
              "PolicyDocument",
              LIST)
          .ok();
    }
    Client user = aws.user();
    String used = "arn:aws:iam::" + aws.account() + ":policy" + path + "c" + path.replace("/", "");
    attach(aws, user, used);
    Answer first = aws.admin().iam("ListPolicies", "PathPrefix", path, "MaxItems", "2").ok();
    assertTrue(first.element("PolicyName").startsWith("a"));
    Answer rest =
        aws.admin()
            .iam(
                "ListPolicies",
                "PathPrefix",
                path,
                "MaxItems",
                "2",
                "Marker",
                first.element("Marker"))
            .ok();
    assertTrue(rest.element("PolicyName").startsWith("c"));
    assertEquals("false", rest.element("IsTruncated"));
    Answer attached =
        aws.admin().iam("ListPolicies", "PathPrefix", path, "OnlyAttached", "true").ok();
    assertEquals(used, attached.element("Arn"));
    Answer all = aws.admin().iam("ListPolicies", "MaxItems", "1000").ok();
    assertTrue(all.body().contains("AdministratorAccess"));
    assertTrue(all.body().contains(used));
  }

  @EveryServer
  void ten_policies_can_be_attached_to_one(Running aws) {
    Client user = aws.user();
    for (int i = 0; i < 10; i++) {
      attach(aws, user, policy(aws, LIST));
    }
    aws.admin()
        .iam("AttachUserPolicy", "UserName", user.name(), "PolicyArn", policy(aws, LIST))
        .queryRefused(409, "LimitExceeded", "Cannot exceed quota for PoliciesPerUser: 10");
  }

  @EveryServer
  void a_boundary_bounds_and_does_not_give(Running aws) {
    Client user = aws.user(Policies.allow("kms:CreateKey"), Policies.allow("kms:ListKeys"));
    String arn = policy(aws, CREATE);
    aws.admin()
        .iam("PutUserPermissionsBoundary", "UserName", user.name(), "PermissionsBoundary", arn)
        .ok();
    user.kms("CreateKey").ok();
    user.kms("ListKeys")
        .refusedCapital(
            "AccessDeniedException",
            "User: "
                + user.arn()
                + " is not authorized to perform: kms:ListKeys because no permissions boundary"
                + " allows the kms:ListKeys action");
    assertEquals(
        "1",
        aws.admin().iam("GetPolicy", "PolicyArn", arn).element("PermissionsBoundaryUsageCount"));
    aws.admin().iam("DeletePolicy", "PolicyArn", arn).queryRefused(409, "DeleteConflict");
    assertEquals(
        user.name(),
        aws.admin()
            .iam(
                "ListEntitiesForPolicy",
                "PolicyArn",
                arn,
                "PolicyUsageFilter",
                "PermissionsBoundary")
            .element("UserName"));
    aws.admin().iam("DeleteUserPermissionsBoundary", "UserName", user.name()).ok();
    user.kms("ListKeys").ok();
    aws.admin().iam("DeletePolicy", "PolicyArn", arn).ok();
  }

  @EveryServer
  void an_ARN_that_is_none_is_invalid(Running aws) {
    aws.admin()
        .iam("GetPolicy", "PolicyArn", "this is not an ARN at all")
        .queryRefused(400, "ValidationError", "Invalid ARN:  Could not be parsed!");
  }
}
