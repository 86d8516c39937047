package io.strongroom.functions.logs;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.iam.ResourceRule;
import io.strongroom.iam.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Takes lines from services, which may write where the resource policies of the region say so.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html">Resource-based
 *     policies for EventBridge</a>
 */
final class Received {
  private static final Duration FUTURE = Duration.ofHours(2);

  private final Grouped grouped;
  private final StreamRows streams;
  private final Writing writing;
  private final LogPolicies policies;

  Received(Grouped grouped, StreamRows streams, Writing writing, LogPolicies policies) {
    this.grouped = grouped;
    this.streams = streams;
    this.writing = writing;
    this.policies = policies;
  }

  void put(Call call, Arn arn, String stream, Line line) {
    String name = Grouped.name(arn);
    Optional<Group> found = Grouped.isOwn(call, arn) ? grouped.row(call, name) : Optional.empty();
    Target target =
        Group.target(call.account(), call.region(), name, stream, found)
            .withPolicy(Optional.of(policies.together(call)), ResourceRule.MAY_ALLOW);
    allowed(call, "logs:PutLogEvents", target);
    Group group = found.orElseThrow(LogErrors::noGroup);
    Optional<Stream> there = streams.find(call.tx(), group, stream);
    if (there.isEmpty()) {
      allowed(call, "logs:CreateLogStream", target);
    }
    if (line.message().length() > LogBuffer.LINE_MAX) {
      throw LogErrors.invalid("Log event too large.");
    }
    writing.append(
        call.tx(),
        group,
        there.orElseGet(() -> streams.create(call.tx(), group, stream)),
        List.of(timed(line, group, call.tx().now())));
  }

  private static void allowed(Call call, String action, Target target) {
    if (!call.wouldBeAllowed(action, target)) {
      throw AwsError.of(
          "AccessDeniedException",
          "no resource policy of logs lets " + call.caller().arn() + " do " + action);
    }
  }

  /** An event of a time that nothing is kept of would be gone: it is of now then. */
  private static Line timed(Line line, Group group, Instant now) {
    boolean kept =
        line.time() >= group.horizon(now) && line.time() <= now.plus(FUTURE).toEpochMilli();
    return kept ? line : new Line(now.toEpochMilli(), line.message());
  }
}
