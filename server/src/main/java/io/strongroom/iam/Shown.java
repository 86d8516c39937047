package io.strongroom.iam;

import io.strongroom.aws.Clear;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What IAM holds, as AWS shows it in answers. */
final class Shown {
  private Shown() {}

  /** A user. */
  record UserView(
      @Clear String path,
      @Clear String userName,
      @Clear String userId,
      @Clear String arn,
      Instant createDate,
      Optional<BoundaryView> permissionsBoundary,
      Optional<List<IamTag>> tags) {

    static UserView of(User user) {
      return new UserView(
          user.path(),
          user.name(),
          user.uniqueId(),
          user.arn().toString(),
          user.created(),
          BoundaryView.of(user),
          some(user.tags()));
    }

    /** As in listings, which leave these two out. */
    static UserView listed(User user) {
      return of(user.within(Optional.empty()).tagged(Map.of()));
    }
  }

  /** A group. */
  record GroupView(
      @Clear String path,
      @Clear String groupName,
      @Clear String groupId,
      @Clear String arn,
      Instant createDate) {

    static GroupView of(Group group) {
      return new GroupView(
          group.path(), group.name(), group.uniqueId(), group.arn().toString(), group.created());
    }
  }

  /** A role. */
  record RoleView(
      @Clear String path,
      @Clear String roleName,
      @Clear String roleId,
      @Clear String arn,
      Instant createDate,
      @Clear String assumeRolePolicyDocument,
      Optional<String> description,
      Optional<Integer> maxSessionDuration,
      Optional<BoundaryView> permissionsBoundary,
      Optional<List<IamTag>> tags,
      Optional<LastUsedView> roleLastUsed) {

    /** A role with its trust policy as callers see it. */
    static RoleView of(Role role, String trust, LastUsedView used) {
      return new RoleView(
          role.path(),
          role.name(),
          role.uniqueId(),
          role.arn().toString(),
          role.created(),
          encoded(trust),
          role.details().description(),
          Optional.of((int) role.details().maxSession()),
          BoundaryView.of(role),
          some(role.tags()),
          Optional.of(used));
    }

    /** As the answer of CreateRole has it. */
    RoleView fresh() {
      return with(Optional.empty(), permissionsBoundary, tags);
    }

    /** As in listings. */
    RoleView listed() {
      return with(maxSessionDuration, Optional.empty(), Optional.empty());
    }

    private RoleView with(
        Optional<Integer> duration,
        Optional<BoundaryView> boundary,
        Optional<List<IamTag>> someTags) {
      return new RoleView(
          path,
          roleName,
          roleId,
          arn,
          createDate,
          assumeRolePolicyDocument,
          description,
          duration,
          boundary,
          someTags,
          Optional.empty());
    }
  }

  /** When a role was last used, to the hour; nothing where it never was. */
  record LastUsedView(Optional<Instant> lastUsedDate, @Clear Optional<String> region) {
    static final LastUsedView NEVER = new LastUsedView(Optional.empty(), Optional.empty());

    static LastUsedView of(Optional<KeyUses.Use> use) {
      return new LastUsedView(use.map(KeyUses.Use::time), use.map(KeyUses.Use::region));
    }
  }

  /** A permissions boundary. */
  record BoundaryView(@Clear String permissionsBoundaryType, @Clear String permissionsBoundaryArn) {

    static Optional<BoundaryView> of(Owner owner) {
      return owner.boundary().map(arn -> new BoundaryView("PermissionsBoundaryPolicy", arn));
    }
  }

  /** A managed policy. */
  record PolicyView(
      @Clear String policyName,
      @Clear String policyId,
      @Clear String arn,
      @Clear String path,
      @Clear String defaultVersionId,
      int attachmentCount,
      int permissionsBoundaryUsageCount,
      boolean isAttachable,
      Optional<String> description,
      Instant createDate,
      Instant updateDate,
      Optional<List<IamTag>> tags) {

    static PolicyView of(ManagedPolicy policy, int attached, int bounding) {
      return new PolicyView(
          policy.name(),
          policy.id(),
          policy.arn().toString(),
          policy.path(),
          policy.versionId(),
          attached,
          bounding,
          true,
          policy.description(),
          policy.created(),
          policy.updated(),
          some(policy.tags()));
    }

    /** As in listings. */
    PolicyView listed() {
      return new PolicyView(
          policyName,
          policyId,
          arn,
          path,
          defaultVersionId,
          attachmentCount,
          permissionsBoundaryUsageCount,
          isAttachable,
          Optional.empty(),
          createDate,
          updateDate,
          Optional.empty());
    }
  }

  /** A version of a managed policy. */
  record VersionView(
      @Clear Optional<String> document,
      @Clear String versionId,
      boolean isDefaultVersion,
      Instant createDate) {

    static VersionView of(ManagedPolicy policy, ManagedPolicy.Version version) {
      return new VersionView(
          Optional.of(encoded(version.document())),
          version.id(),
          version.number() == policy.versions().standard(),
          version.created());
    }

    VersionView withoutDocument() {
      return new VersionView(Optional.empty(), versionId, isDefaultVersion, createDate);
    }
  }

  /** A managed policy that somebody has. */
  record AttachedView(@Clear String policyName, @Clear String policyArn) {
    static AttachedView of(String arn) {
      return new AttachedView(arn.substring(arn.lastIndexOf('/') + 1), arn);
    }
  }

  /** Tags in the order of their keys. */
  static List<IamTag> tags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> new IamTag(tag.getKey(), tag.getValue()))
        .sorted(Comparator.comparing(IamTag::key))
        .toList();
  }

  static Optional<List<IamTag>> some(Map<String, String> tags) {
    return tags.isEmpty() ? Optional.empty() : Optional.of(tags(tags));
  }

  /** A document percent-encoded as RFC 3986 has it, which is how it stands in the XML. */
  static String encoded(String document) {
    return URLEncoder.encode(document, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
