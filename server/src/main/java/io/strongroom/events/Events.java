package io.strongroom.events;

import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import io.strongroom.secrets.Secrets;
import java.lang.invoke.MethodHandles;
import java.util.List;

/** The front door of this room: the EventBridge API, and the delivery of events. */
public final class Events {
  private final SettingRows rows = new SettingRows();
  private final Rulebook rules = new Rulebook(rows);
  private final List<Object> operations;

  /** Builds the room. */
  public Events(Secrets secrets) {
    var manageRules = new ManageRules(rows);
    operations =
        List.of(
            new ManageBuses(rows),
            manageRules,
            new ManageTargets(rows, manageRules),
            new ManageEventTags(rows),
            new ManageConnections(rows, secrets),
            new ManageDestinations(rows),
            new PutEvents(rules));
  }

  /** The EventBridge API. */
  public Api api() {
    return new Api(
        "events",
        Api.Protocol.AWS_JSON,
        "AWSEvents",
        Api.EmptyAnswer.OBJECT,
        AwsError.of("InternalException", "An internal error occurred.").status(500),
        Api.operations(MethodHandles.lookup(), operations.toArray()));
  }
}
