package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Aliases, counts and details of an account, on servers whose accounts nobody else fills. */
final class AccountTest {
  private static int count(Answer summary, String name) {
    var matcher =
        Pattern.compile("<entry><key>" + name + "</key><value>(\\d+)</value></entry>")
            .matcher(summary.body());
    assertTrue(matcher.find(), name + " in " + summary);
    return Integer.parseInt(matcher.group(1));
  }

  @ParameterizedTest
  @EnumSource(DatabaseKind.class)
  void an_account_has_one_alias(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind)) {
      assertTrue(
          aws.admin()
              .iam("ListAccountAliases")
              .ok()
              .body()
              .contains("<AccountAliases></AccountAliases>"));
      aws.admin().iam("CreateAccountAlias", "AccountAlias", "first-name").ok();
      aws.admin().iam("CreateAccountAlias", "AccountAlias", "second-name").ok();
      Answer listed = aws.admin().iam("ListAccountAliases").ok();
      assertTrue(listed.body().contains("<member>second-name</member>"));
      assertFalse(listed.body().contains("first-name"));
      aws.admin()
          .iam("CreateAccountAlias", "AccountAlias", "second-name")
          .queryRefused(409, "EntityAlreadyExists");
      aws.admin()
          .iam("CreateAccountAlias", "AccountAlias", "Second")
          .queryRefused(400, "ValidationError");
      aws.admin()
          .iam("DeleteAccountAlias", "AccountAlias", "first-name")
          .queryRefused(
              404, "NoSuchEntity", "The account alias with name first-name cannot be found.");
      aws.admin().iam("DeleteAccountAlias", "AccountAlias", "second-name").ok();
    }
  }

  @ParameterizedTest
  @EnumSource(DatabaseKind.class)
  void what_is_there_is_counted(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind)) {
      aws.user();
      aws.role(aws.account());
      Answer summary = aws.admin().iam("GetAccountSummary").ok();
      assertEquals(2, count(summary, "Users"));
      assertEquals(1, count(summary, "Roles"));
      assertEquals(0, count(summary, "Groups"));
      assertEquals(0, count(summary, "Policies"));
      assertEquals(6144, count(summary, "PolicySizeQuota"));
    }
  }

  @ParameterizedTest
  @EnumSource(DatabaseKind.class)
  void everything_is_shown_once_in_pages_of_any_size(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind)) {
      Client user = aws.user(Policies.allow("kms:GenerateMac"));
      aws.user();
      String role = aws.role(user.arn(), Policies.allow("kms:CreateKey"));
      aws.admin().iam("CreateGroup", "GroupName", "people").ok();
      aws.admin().iam("AddUserToGroup", "GroupName", "people", "UserName", user.name()).ok();
      String policy =
          aws.admin()
              .iam(
                  "CreatePolicy",
                  "PolicyName",
                  "own",
                  "PolicyDocument",
                  Policies.document(Policies.allow("kms:*")))
              .element("Arn");
      aws.admin().iam("AttachUserPolicy", "UserName", user.name(), "PolicyArn", policy).ok();
      for (int size : List.of(1, 2, 3, 1000)) {
        String all = everything(aws, size);
        for (String once :
            List.of(
                "<UserName>admin<",
                "<UserName>" + user.name() + "<",
                "<GroupName>people<",
                "<Arn>" + role + "<",
                "<Arn>" + policy + "<",
                "<member>people<",
                "kms%3AGenerateMac",
                "<Arn>arn:aws:iam::aws:policy/ReadOnlyAccess<")) {
          assertEquals(2, all.split(Pattern.quote(once), -1).length, once + " of " + size);
        }
      }
      String roles =
          aws.admin().iam("GetAccountAuthorizationDetails", "Filter.member.1", "Role").ok().body();
      assertTrue(roles.contains(role));
      assertFalse(roles.contains("<UserName>"));
      user.iam("GetAccountAuthorizationDetails").queryRefused(403, "AccessDenied");
    }
  }

  private static String everything(Running aws, int size) {
    var all = new StringBuilder();
    String max = Integer.toString(size);
    Answer page = aws.admin().iam("GetAccountAuthorizationDetails", "MaxItems", max).ok();
    all.append(page.body());
    while (page.element("IsTruncated").equals("true")) {
      page =
          aws.admin()
              .iam(
                  "GetAccountAuthorizationDetails",
                  "MaxItems",
                  max,
                  "Marker",
                  page.element("Marker"))
              .ok();
      all.append(page.body());
    }
    return all.toString();
  }
}
