package io.strongroom.events;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import io.strongroom.iam.IpRange;
import io.strongroom.seal.Entropy;
import io.strongroom.secrets.Secrets;
import io.strongroom.store.Change;
import io.strongroom.store.Outbox;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.lang.invoke.MethodHandles;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;

/** The front door of this room: the EventBridge API, and the delivery of events. */
public final class Events {
  private static final Pattern REGION = Pattern.compile("\"awsRegion\":\"([a-z0-9-]{1,32})\"");

  private final SettingRows rows = new SettingRows();
  private final Rulebook rules = new Rulebook(rows);
  private final DeliveryRows deliveries = new DeliveryRows();
  private final Secrets secrets;
  private final List<Object> operations;

  /** Builds the room. */
  public Events(Secrets secrets) {
    this.secrets = secrets;
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

  /**
   * What delivery needs of the rest of the server.
   *
   * @param functions that are targets
   * @param logs groups that are targets
   * @param sockets how webhooks are connected to
   * @param allowed private addresses that webhooks may reach
   * @param ownPort where this server listens, which they may not
   * @param trail keeps the record of a call before anything is done with what it gave
   * @param journal told of troubles, one line each
   */
  public record Surroundings(
      FunctionTarget functions,
      LogTarget logs,
      SSLSocketFactory sockets,
      List<IpRange> allowed,
      IntSupplier ownPort,
      Consumer<Call> trail,
      InstantSource clock,
      Consumer<String> journal) {
    public Surroundings {
      allowed = List.copyOf(allowed);
    }
  }

  /**
   * Begins to deliver events, on one node at a time, until it is closed.
   *
   * @param node names this process
   */
  public AutoCloseable deliver(Store store, String node, Surroundings around) {
    var credentials = new ConnectionSecrets(store, secrets, around.trail(), around.clock());
    var client = new WebClient(around.sockets(), around.allowed(), around.ownPort());
    var sender =
        new Sender(
            store,
            rows,
            new Webhooks(store, rows, credentials, client),
            around.functions(),
            around.logs());
    var dispatcher =
        new Dispatcher(
            store, new Router(rows, rules, deliveries), deliveries, sender, node, around.journal());
    dispatcher.start();
    return () -> {
      dispatcher.close();
      client.close();
    };
  }

  /**
   * Makes records of the trail events, in the transaction that they are staged in; nothing where
   * there are no rules.
   *
   * @param account twelve digits; others are nobody's
   * @param record a CloudTrail record
   */
  public void recorded(Tx tx, String account, String record) {
    if (!AccountId.isValid(account)) {
      return;
    }
    Matcher region = REGION.matcher(record);
    if (!region.find()) {
      return;
    }
    var place = new Place(new AccountId(account), new Region(region.group(1)));
    if (rules.any(tx, place)) {
      tx.announce(
          new Change(
              place.account(),
              place.region(),
              Event.RECORD,
              Entropy.uuid().toString(),
              Map.of("record", record)));
    }
  }

  /**
   * Drops changes that are a day old while there are no rules at all; how many. Where there are
   * rules, changes wait for delivery, however long the server was stopped.
   */
  public int trim(Tx tx) {
    return rules.places(tx).isEmpty() ? Outbox.trim(tx) : 0;
  }

  /**
   * What could not be delivered, oldest first.
   *
   * @param after the id of the last one that is known; 0 for none
   */
  public List<DeadLetter> deadLetters(Tx tx, long after, int limit) {
    return deliveries.dead(tx, after, limit).stream().map(DeadLetter::of).toList();
  }

  /** Sends dead letters again, at most so many; how many it did. */
  public int redrive(Tx tx, int limit) {
    List<DeliveryRows.Dead> dead = deliveries.dead(tx, 0, limit);
    dead.forEach(one -> deliveries.redrive(tx, one));
    return dead.size();
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
