package io.strongroom.ops;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Region;
import io.strongroom.events.LogTarget;
import io.strongroom.events.Outcome;
import io.strongroom.functions.logs.Line;
import io.strongroom.functions.logs.Logs;
import io.strongroom.iam.Call;
import io.strongroom.iam.Caller;
import io.strongroom.iam.Iam;
import io.strongroom.iam.Origin;
import io.strongroom.seal.Entropy;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.util.Optional;
import java.util.Set;

/** The log groups of this installation as events need them. */
final class LogPort {
  private static final String EVENTS = "events.amazonaws.com";
  private static final String ACTION = "logs:PutLogEvents";

  /** What another attempt changes nothing about. */
  private static final Set<String> FINAL =
      Set.of("AccessDeniedException", "InvalidParameterException", "ResourceNotFoundException");

  private LogPort() {}

  /**
   * For events: written when it returns, if the region's resource policies let them for this rule.
   * There is no record on the trail, as on AWS; one for each delivery would be an event again.
   */
  static LogTarget events(Store store, Iam iam, Logs logs) {
    return (group, rule, time, message) -> {
      if (!group.account().equals(rule.account()) || !group.region().equals(rule.region())) {
        return new Outcome.Never("a log group of another account or region");
      }
      var line = new Line(time.toEpochMilli(), message);
      try {
        return store.write(
            tx -> {
              logs.put(call(tx, iam, group, rule), group, rule.resource(), line);
              return new Outcome.Delivered();
            });
      } catch (AwsError e) {
        String reason = e.code() + ": " + e.getMessage();
        return FINAL.contains(e.code()) ? new Outcome.Never(reason) : new Outcome.Later(reason);
      }
    };
  }

  private static Call call(Tx tx, Iam iam, Arn group, Arn rule) {
    return Call.byService(
        new Call.Source(
            Entropy.uuid().toString(),
            Caller.service(new AccountId(group.account()), EVENTS),
            new Region(group.region()),
            tx.now(),
            new Origin(EVENTS, EVENTS, true),
            tx,
            iam.gate().because(rule)),
        Optional.empty(),
        ACTION,
        group);
  }
}
