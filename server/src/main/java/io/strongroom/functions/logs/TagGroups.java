package io.strongroom.functions.logs;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Tag;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The tags of groups, by the operations of today and by those that they replaced.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html">TagResource</a>
 */
final class TagGroups {
  private static final int TAGS_MAX = 50;
  private static final Pattern KEY = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}");
  private static final Pattern VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}");

  private final GroupRows rows;
  private final Grouped grouped;

  TagGroups(GroupRows rows, Grouped grouped) {
    this.rows = rows;
    this.grouped = grouped;
  }

  static List<Tag> plain(Map<String, String> tags) {
    return tags.entrySet().stream().map(it -> new Tag(it.getKey(), it.getValue())).toList();
  }

  static void check(Map<String, String> tags) {
    tags.forEach(
        (key, value) -> {
          if (!KEY.matcher(key).matches() || !VALUE.matcher(value).matches()) {
            throw LogErrors.invalid("A tag has a key or value of another form than tags have.");
          }
          if (key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
            throw LogErrors.invalid(
                "aws: prefixed tag key names are not allowed for external use.");
          }
        });
  }

  record TagResourceRequest(
      @Constraint(min = 1, max = 1011, pattern = "[\\w+=/:,.@-]*") @Wire("resourceArn") @Clear
          String resourceArn,
      @Constraint(min = 1, max = TAGS_MAX, required = true) @Wire("tags")
          Map<String, String> tags) {}

  /** Adds tags to a group; one of a key that is there gets the new value. */
  @Operation(value = "logs:TagResource", access = Access.WRITE)
  void tagResource(Call call, TagResourceRequest request) {
    List<Tag> tags = plain(request.tags());
    add(call, byArn(call, request.resourceArn(), it -> it.withRequestTags(tags)), request.tags());
  }

  record UntagResourceRequest(
      @Constraint(min = 1, max = 1011, pattern = "[\\w+=/:,.@-]*") @Wire("resourceArn") @Clear
          String resourceArn,
      @Constraint(
              max = TAGS_MAX,
              itemMin = 1,
              itemMax = 128,
              pattern = "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$",
              required = true)
          @Wire("tagKeys")
          List<String> tagKeys) {}

  /** Takes tags from a group. */
  @Operation(value = "logs:UntagResource", access = Access.WRITE)
  void untagResource(Call call, UntagResourceRequest request) {
    List<String> keys = request.tagKeys();
    remove(call, byArn(call, request.resourceArn(), it -> it.with("aws:TagKeys", keys)), keys);
  }

  record ListTagsForResourceRequest(
      @Constraint(min = 1, max = 1011, pattern = "[\\w+=/:,.@-]*") @Wire("resourceArn") @Clear
          String resourceArn) {}

  record ListTagsForResourceResponse(@Wire("tags") Map<String, String> tags) {}

  /** The tags of a group. */
  @Operation(value = "logs:ListTagsForResource", access = Access.READ)
  ListTagsForResourceResponse listTagsForResource(Call call, ListTagsForResourceRequest request) {
    return new ListTagsForResourceResponse(byArn(call, request.resourceArn(), it -> it).tags());
  }

  record TagLogGroupRequest(
      @Constraint(min = 1, max = 512, pattern = Group.NAME) @Wire("logGroupName") @Clear
          String logGroupName,
      @Constraint(min = 1, max = TAGS_MAX, required = true) @Wire("tags")
          Map<String, String> tags) {}

  /** Adds tags to a group by its name. */
  @Operation(value = "logs:TagLogGroup", access = Access.WRITE)
  void tagLogGroup(Call call, TagLogGroupRequest request) {
    List<Tag> tags = plain(request.tags());
    add(call, byName(call, request.logGroupName(), it -> it.withRequestTags(tags)), request.tags());
  }

  record UntagLogGroupRequest(
      @Constraint(min = 1, max = 512, pattern = Group.NAME) @Wire("logGroupName") @Clear
          String logGroupName,
      @Constraint(
              min = 1,
              itemMin = 1,
              itemMax = 128,
              pattern = "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$",
              required = true)
          @Wire("tags")
          List<String> tags) {}

  /** Takes tags from a group by its name. */
  @Operation(value = "logs:UntagLogGroup", access = Access.WRITE)
  void untagLogGroup(Call call, UntagLogGroupRequest request) {
    List<String> keys = request.tags();
    remove(call, byName(call, request.logGroupName(), it -> it.with("aws:TagKeys", keys)), keys);
  }

  record ListTagsLogGroupRequest(
      @Constraint(min = 1, max = 512, pattern = Group.NAME) @Wire("logGroupName") @Clear
          String logGroupName) {}

  record ListTagsLogGroupResponse(@Wire("tags") Map<String, String> tags) {}

  /** The tags of a group by its name. */
  @Operation(value = "logs:ListTagsLogGroup", access = Access.READ)
  ListTagsLogGroupResponse listTagsLogGroup(Call call, ListTagsLogGroupRequest request) {
    return new ListTagsLogGroupResponse(byName(call, request.logGroupName(), it -> it).tags());
  }

  private Group byName(Call call, String name, UnaryOperator<Target> more) {
    Optional<Group> group = grouped.row(call, name);
    Grouped.permit(call, more.apply(Group.target(call.account(), call.region(), name, "", group)));
    return group.orElseThrow(LogErrors::noGroup);
  }

  private Group byArn(Call call, String text, UnaryOperator<Target> more) {
    Optional<Arn> arn = Arn.parse(text);
    Optional<Group> group =
        arn.filter(it -> Grouped.isOwn(call, it))
            .flatMap(it -> grouped.row(call, Grouped.name(it)));
    Target target = arn.map(Target::of).orElseGet(Target::none);
    Grouped.permit(call, more.apply(target.withTags(group.map(Group::tags).orElse(Map.of()))));
    if (arn.isEmpty()
        || !arn.get().service().equals("logs")
        || !arn.get().resource().startsWith("log-group:")) {
      throw LogErrors.invalid("The resource ARN is not the ARN of a log group.");
    }
    return group.orElseThrow(LogErrors::noGroup);
  }

  private void add(Call call, Group group, Map<String, String> more) {
    check(more);
    var tags = new HashMap<>(group.tags());
    tags.putAll(more);
    if (tags.size() > TAGS_MAX) {
      throw LogErrors.tooManyTags();
    }
    rows.update(call.tx(), group.with(group.retention(), tags));
  }

  private void remove(Call call, Group group, List<String> keys) {
    var tags = new HashMap<>(group.tags());
    keys.forEach(tags::remove);
    rows.update(call.tx(), group.with(group.retention(), tags));
  }
}
