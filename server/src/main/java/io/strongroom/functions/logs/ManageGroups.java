package io.strongroom.functions.logs;

import io.strongroom.aws.Access;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.seal.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes, lists and deletes groups, and says how long they keep events.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html">CreateLogGroup</a>
 */
final class ManageGroups {
  private static final int PAGE = 50;
  private static final int GROUPS_MAX = 10_000;
  private static final String STANDARD = "STANDARD";
  private static final Set<Integer> DAYS =
      Set.of(
          1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
          2922, 3288, 3653);

  private final GroupRows rows;
  private final Grouped grouped;

  ManageGroups(GroupRows rows, Grouped grouped) {
    this.rows = rows;
    this.grouped = grouped;
  }

  record CreateLogGroupRequest(
      @Constraint(min = 1, max = 512, pattern = Group.NAME) @Wire("logGroupName") @Clear
          String logGroupName,
      @Constraint(max = 256) @Wire("kmsKeyId") @Clear Optional<String> kmsKeyId,
      @Constraint(min = 1, max = 50) @Wire("tags") Optional<Map<String, String>> tags,
      @Constraint(oneOf = {STANDARD, "INFREQUENT_ACCESS"}) @Wire("logGroupClass") @Clear
          Optional<String> logGroupClass) {}

  /** Makes a group, which keeps events for 30 days unless told otherwise. */
  @Operation(value = "logs:CreateLogGroup", access = Access.WRITE)
  void createLogGroup(Call call, CreateLogGroupRequest request) {
    String name = request.logGroupName();
    Map<String, String> tags = request.tags().orElse(Map.of());
    Optional<Group> there = grouped.row(call, name);
    Target target = Group.target(call.account(), call.region(), name, "", there);
    Grouped.permit(call, target.withRequestTags(TagGroups.plain(tags)));
    TagGroups.check(tags);
    if (request.kmsKeyId().isPresent()) {
      throw LogErrors.invalid(
          "kmsKeyId is not supported: all events are sealed under the account's own key.");
    }
    if (!request.logGroupClass().orElse(STANDARD).equals(STANDARD)) {
      throw LogErrors.invalid("There is no log group class but STANDARD.");
    }
    if (there.isPresent()) {
      throw LogErrors.groupExists();
    }
    if (rows.isFull(call.tx(), call.account(), call.region(), GROUPS_MAX)) {
      throw LogErrors.limit("log groups");
    }
    var unused = rows.create(call.tx(), call.account(), call.region(), name, tags);
  }

  record DeleteLogGroupRequest(
      @Constraint(min = 1, max = 512, pattern = Group.NAME) @Wire("logGroupName") @Clear
          String logGroupName) {}

  /** Deletes a group with everything in it. */
  @Operation(value = "logs:DeleteLogGroup", access = Access.WRITE)
  void deleteLogGroup(Call call, DeleteLogGroupRequest request) {
    rows.delete(call.tx(), grouped.find(call, request.logGroupName(), ""));
  }

  record DescribeLogGroupsRequest(
      @Constraint(min = 1, max = 512, pattern = Group.NAME) @Wire("logGroupNamePrefix") @Clear
          Optional<String> logGroupNamePrefix,
      @Constraint(max = 512, pattern = "[\\.\\-_/#A-Za-z0-9]*") @Wire("logGroupNamePattern") @Clear
          Optional<String> logGroupNamePattern,
      @Constraint(min = 1) @Wire("nextToken") Optional<String> nextToken,
      @Constraint(least = 1, most = PAGE) @Wire("limit") Optional<Integer> limit,
      @Wire("includeLinkedAccounts") Optional<Boolean> includeLinkedAccounts,
      @Constraint(oneOf = {STANDARD, "INFREQUENT_ACCESS"}) @Wire("logGroupClass") @Clear
          Optional<String> logGroupClass) {}

  record DescribeLogGroupsResponse(
      @Wire("logGroups") List<LogGroup> logGroups, @Wire("nextToken") Optional<String> nextToken) {}

  record LogGroup(
      @Wire("logGroupName") String logGroupName,
      @Wire("creationTime") long creationTime,
      @Wire("retentionInDays") Optional<Integer> retentionInDays,
      @Wire("metricFilterCount") int metricFilterCount,
      @Wire("arn") String arn,
      @Wire("storedBytes") long storedBytes,
      @Wire("logGroupClass") String logGroupClass,
      @Wire("logGroupArn") String logGroupArn) {
    static LogGroup of(Group group) {
      String arn = Group.arn(group.account(), group.region(), group.name()).toString();
      return new LogGroup(
          group.name(),
          group.created().toEpochMilli(),
          group.retention().map(Math::toIntExact),
          0,
          arn + ":*",
          group.stored(),
          STANDARD,
          arn);
    }
  }

  /** Lists groups by name, those with a prefix or with a part in their name. */
  @Operation(value = "logs:DescribeLogGroups", access = Access.READ)
  DescribeLogGroupsResponse describeLogGroups(Call call, DescribeLogGroupsRequest request) {
    Grouped.permit(call, Group.target(call.account(), call.region(), "", "", Optional.empty()));
    refuseUnsupported(request);
    String prefix = request.logGroupNamePrefix().orElse("");
    String part = request.logGroupNamePattern().orElse("");
    Context listing =
        Context.of("logs/DescribeLogGroups").with(call.region().value()).with(prefix).with(part);
    String after = request.nextToken().map(it -> Grouped.read(call, listing, it)).orElse("");
    int limit = request.limit().orElse(PAGE);
    if (!request.logGroupClass().orElse(STANDARD).equals(STANDARD)) {
      return new DescribeLogGroupsResponse(List.of(), Optional.empty());
    }
    List<Group> found =
        rows.list(call.tx(), call.account(), call.region(), after, prefix, part, limit + 1);
    List<Group> page = found.subList(0, Math.min(limit, found.size()));
    return new DescribeLogGroupsResponse(
        page.stream().map(LogGroup::of).toList(),
        found.size() > limit
            ? Optional.of(Grouped.write(call, listing, page.getLast().name()))
            : Optional.empty());
  }

  private static void refuseUnsupported(DescribeLogGroupsRequest request) {
    if (request.logGroupNamePrefix().isPresent() && request.logGroupNamePattern().isPresent()) {
      throw LogErrors.invalid(
          "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
    }
    if (request.includeLinkedAccounts().orElse(false)) {
      throw LogErrors.invalid("There are no linked accounts.");
    }
  }

  record PutRetentionPolicyRequest(
      @Constraint(min = 1, max = 512, pattern = Group.NAME) @Wire("logGroupName") @Clear
          String logGroupName,
      @Wire("retentionInDays") int retentionInDays) {}

  /** Says for how many days a group keeps its events. */
  @Operation(value = "logs:PutRetentionPolicy", access = Access.WRITE)
  void putRetentionPolicy(Call call, PutRetentionPolicyRequest request) {
    Group group = grouped.find(call, request.logGroupName(), "");
    if (!DAYS.contains(request.retentionInDays())) {
      throw retention(request.retentionInDays());
    }
    long days = request.retentionInDays();
    rows.update(call.tx(), group.with(Optional.of(days), group.tags()));
  }

  private static AwsError retention(int days) {
    List<Integer> all = DAYS.stream().sorted().toList();
    return LogErrors.invalid(
        "1 validation error detected: Value '"
            + days
            + "' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value"
            + " set: "
            + all);
  }

  record DeleteRetentionPolicyRequest(
      @Constraint(min = 1, max = 512, pattern = Group.NAME) @Wire("logGroupName") @Clear
          String logGroupName) {}

  /** Goes back to the usual time, which is 30 days here and for ever on AWS. */
  @Operation(value = "logs:DeleteRetentionPolicy", access = Access.WRITE)
  void deleteRetentionPolicy(Call call, DeleteRetentionPolicyRequest request) {
    Group group = grouped.find(call, request.logGroupName(), "");
    rows.update(call.tx(), group.with(Optional.empty(), group.tags()));
  }
}
