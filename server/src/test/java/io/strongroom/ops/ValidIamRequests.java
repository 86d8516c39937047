package io.strongroom.ops;

import io.strongroom.testing.Client;
import io.strongroom.testing.Policies;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The requests of {@link ValidRequests} for IAM and STS, each on things of its own. */
final class ValidIamRequests {
  private static final String POLICY = Policies.document(Policies.allow("kms:*"));
  private static final String THUMBPRINT = "0".repeat(40);

  private final Client admin;
  private final String name;

  ValidIamRequests(Client admin, String name) {
    this.admin = admin;
    this.name = name;
  }

  /** Makes what the operation needs; the members of the request. */
  Map<String, Object> of(String action) {
    String operation = action.substring(action.indexOf(':') + 1);
    return action.startsWith("sts:") ? sts(operation) : iam(operation);
  }

  private Map<String, Object> sts(String operation) {
    return switch (operation) {
      case "GetCallerIdentity", "GetSessionToken" -> Map.of();
      case "GetAccessKeyInfo" -> Map.of("AccessKeyId", accessKey());
      case "GetFederationToken" -> Map.of("Name", name);
      case "AssumeRole" -> Map.of("RoleArn", role(), "RoleSessionName", name);
      default -> Map.of();
    };
  }

  private Map<String, Object> iam(String operation) {
    if (operation.contains("OpenIDConnectProvider")) {
      return provider(operation);
    }
    if (operation.contains("AccessKey")) {
      return accessKeys(operation);
    }
    if (operation.contains("Account")
        || operation.startsWith("Simulate")
        || operation.startsWith("GetContextKeys")) {
      return account(operation);
    }
    if (operation.contains("PermissionsBoundary")) {
      return boundary(operation);
    }
    if (operation.contains("Group")) {
      return group(operation);
    }
    if (operation.contains("Role")) {
      return operation.equals("ListRoles") ? Map.of() : held("Role", operation);
    }
    if (operation.contains("User")) {
      return operation.equals("ListUsers") ? Map.of() : held("User", operation);
    }
    return policy(operation);
  }

  private String arn(String resource) {
    String account = admin.sts("GetCallerIdentity").ok().element("Account");
    return "arn:aws:iam::" + account + ":" + resource;
  }

  private void user() {
    admin.iam("CreateUser", "UserName", name).ok();
  }

  private String accessKey() {
    user();
    return admin.iam("CreateAccessKey", "UserName", name).ok().element("AccessKeyId");
  }

  private String trust() {
    return Policies.document(Policies.allowTo("*", "sts:AssumeRole"))
        .replace(",\"Resource\":\"*\"", "")
        .replace("\"*\"", "\"" + arn("root") + "\"");
  }

  private String role() {
    return admin
        .iam("CreateRole", "RoleName", name, "AssumeRolePolicyDocument", trust())
        .ok()
        .element("Arn");
  }

  private String managed() {
    return admin
        .iam("CreatePolicy", "PolicyName", name, "PolicyDocument", POLICY)
        .ok()
        .element("Arn");
  }

  private Map<String, Object> provider(String operation) {
    if (operation.equals("ListOpenIDConnectProviders")) {
      return Map.of();
    }
    Map<String, Object> make =
        Map.of(
            "Url",
            "https://" + name + ".example.com",
            "ClientIDList",
            List.of("app"),
            "ThumbprintList",
            List.of(THUMBPRINT));
    if (operation.startsWith("Create")) {
      return make;
    }
    String arn =
        admin
            .iam(
                "CreateOpenIDConnectProvider",
                "Url",
                "https://" + name + ".example.com",
                "ClientIDList.member.1",
                "app",
                "ThumbprintList.member.1",
                THUMBPRINT)
            .ok()
            .element("OpenIDConnectProviderArn");
    return switch (operation) {
      case "AddClientIDToOpenIDConnectProvider", "RemoveClientIDFromOpenIDConnectProvider" ->
          with(arn, "ClientID", "app");
      case "TagOpenIDConnectProvider" -> with(arn, "Tags", tags());
      case "UntagOpenIDConnectProvider" -> with(arn, "TagKeys", List.of("team"));
      case "UpdateOpenIDConnectProviderThumbprint" ->
          with(arn, "ThumbprintList", List.of(THUMBPRINT));
      default -> Map.of("OpenIDConnectProviderArn", arn);
    };
  }

  private static Map<String, Object> with(String arn, String member, Object value) {
    return Map.of("OpenIDConnectProviderArn", arn, member, value);
  }

  private static List<Map<String, Object>> tags() {
    return List.of(Map.of("Key", "team", "Value", "red"));
  }

  private Map<String, Object> accessKeys(String operation) {
    return switch (operation) {
      case "GetAccessKeyLastUsed" -> Map.of("AccessKeyId", accessKey());
      case "DeleteAccessKey" -> Map.of("AccessKeyId", accessKey(), "UserName", name);
      case "UpdateAccessKey" ->
          Map.of("AccessKeyId", accessKey(), "UserName", name, "Status", "Inactive");
      default -> {
        user();
        yield Map.of("UserName", name);
      }
    };
  }

  private Map<String, Object> account(String operation) {
    return switch (operation) {
      case "CreateAccountAlias" -> Map.of("AccountAlias", name);
      case "DeleteAccountAlias" -> {
        admin.iam("CreateAccountAlias", "AccountAlias", name).ok();
        yield Map.of("AccountAlias", name);
      }
      case "SimulateCustomPolicy" ->
          Map.of("PolicyInputList", List.of(POLICY), "ActionNames", List.of("kms:ListKeys"));
      case "GetContextKeysForCustomPolicy" -> Map.of("PolicyInputList", List.of(POLICY));
      case "GetContextKeysForPrincipalPolicy" -> {
        user();
        yield Map.of("PolicySourceArn", arn("user/" + name));
      }
      case "SimulatePrincipalPolicy" -> {
        user();
        yield Map.of(
            "PolicySourceArn", arn("user/" + name), "ActionNames", List.of("kms:ListKeys"));
      }
      default -> Map.of();
    };
  }

  private Map<String, Object> boundary(String operation) {
    String kind = operation.contains("Role") ? "Role" : "User";
    String arn = managed();
    if (kind.equals("Role")) {
      role();
    } else {
      user();
    }
    if (operation.startsWith("Put")) {
      return Map.of(kind + "Name", name, "PermissionsBoundary", arn);
    }
    admin
        .iam("Put" + kind + "PermissionsBoundary", kind + "Name", name, "PermissionsBoundary", arn)
        .ok();
    return Map.of(kind + "Name", name);
  }

  private Map<String, Object> group(String operation) {
    if (operation.equals("ListGroups")) {
      return Map.of();
    }
    if (operation.equals("CreateGroup")) {
      return Map.of("GroupName", name);
    }
    admin.iam("CreateGroup", "GroupName", name).ok();
    return switch (operation) {
      case "AddUserToGroup" -> {
        user();
        yield Map.of("GroupName", name, "UserName", name);
      }
      case "RemoveUserFromGroup", "ListGroupsForUser" -> {
        user();
        admin.iam("AddUserToGroup", "GroupName", name, "UserName", name).ok();
        yield operation.startsWith("List")
            ? Map.of("UserName", name)
            : Map.of("GroupName", name, "UserName", name);
      }
      case "UpdateGroup" -> Map.of("GroupName", name, "NewGroupName", name + "-new");
      default -> holding("Group", operation);
    };
  }

  /** Operations on a user or role, who is made unless the operation does so. */
  private Map<String, Object> held(String kind, String operation) {
    switch (operation) {
      case "CreateRole" -> {
        return Map.of("RoleName", name, "AssumeRolePolicyDocument", trust());
      }
      case "CreateUser" -> {
        return Map.of("UserName", name);
      }
      default -> {}
    }
    if (kind.equals("Role")) {
      role();
    } else {
      user();
    }
    return switch (operation) {
      case "UpdateAssumeRolePolicy" -> Map.of("RoleName", name, "PolicyDocument", trust());
      case "UpdateRole" -> Map.of("RoleName", name, "Description", "d");
      case "UpdateRoleDescription" -> Map.of("RoleName", name, "Description", "d");
      case "UpdateUser" -> Map.of("UserName", name, "NewPath", "/x/");
      case "TagRole", "TagUser" -> Map.of(kind + "Name", name, "Tags", tags());
      case "UntagRole", "UntagUser" -> Map.of(kind + "Name", name, "TagKeys", List.of("team"));
      default -> holding(kind, operation);
    };
  }

  /** Inline and attached policies, the same for all three kinds. */
  private Map<String, Object> holding(String kind, String operation) {
    String member = kind + "Name";
    if (operation.startsWith("Attach") || operation.startsWith("Detach")) {
      String arn = managed();
      if (operation.startsWith("Detach")) {
        admin.iam("Attach" + kind + "Policy", member, name, "PolicyArn", arn).ok();
      }
      return Map.of(member, name, "PolicyArn", arn);
    }
    if (operation.equals("Put" + kind + "Policy")) {
      return Map.of(member, name, "PolicyName", "p", "PolicyDocument", POLICY);
    }
    if (operation.equals("Get" + kind + "Policy") || operation.equals("Delete" + kind + "Policy")) {
      admin
          .iam("Put" + kind + "Policy", member, name, "PolicyName", "p", "PolicyDocument", POLICY)
          .ok();
      return Map.of(member, name, "PolicyName", "p");
    }
    return Map.of(member, name);
  }

  private Map<String, Object> policy(String operation) {
    if (operation.equals("ListPolicies")) {
      return Map.of();
    }
    if (operation.equals("CreatePolicy")) {
      return Map.of("PolicyName", name, "PolicyDocument", POLICY);
    }
    var members = new LinkedHashMap<String, Object>(Map.of("PolicyArn", managed()));
    switch (operation) {
      case "CreatePolicyVersion" -> members.put("PolicyDocument", POLICY);
      case "DeletePolicyVersion", "GetPolicyVersion", "SetDefaultPolicyVersion" -> {
        admin
            .iam(
                "CreatePolicyVersion",
                "PolicyArn",
                members.get("PolicyArn").toString(),
                "PolicyDocument",
                POLICY)
            .ok();
        members.put("VersionId", "v2");
      }
      case "TagPolicy" -> members.put("Tags", tags());
      case "UntagPolicy" -> members.put("TagKeys", List.of("team"));
      default -> {}
    }
    return members;
  }
}
