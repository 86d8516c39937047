package io.strongroom.events;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import io.strongroom.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Sends one event to one target, as the rule says now. */
final class Sender {
  private static final Setting.Retry USUAL = new Setting.Retry(null, null);
  private static final int PARTS = 5;

  private final Store store;
  private final SettingRows rows;
  private final Webhooks webhooks;
  private final FunctionTarget functions;
  private final LogTarget logs;

  Sender(
      Store store, SettingRows rows, Webhooks webhooks, FunctionTarget functions, LogTarget logs) {
    this.store = store;
    this.rows = rows;
    this.webhooks = webhooks;
    this.functions = functions;
    this.logs = logs;
  }

  /** Tidies up while there is nothing to send. */
  void rest() {
    webhooks.sweep();
  }

  /** What became of it, and how long it may be tried. */
  record Attempt(Outcome outcome, Setting.Retry policy) {}

  private record Aim(Place place, Setting.Rule rule, Setting.Receiver target) {
    Arn rulesArn() {
      return place.arn(rule.resource());
    }
  }

  Attempt send(DeliveryRows.Waiting delivery) {
    try {
      Optional<Aim> aim = aim(delivery);
      if (aim.isEmpty()) {
        // Its rule or target has gone meanwhile: nobody wants it any more.
        return new Attempt(new Outcome.Delivered(), USUAL);
      }
      Setting.Retry policy = aim.get().target().retry();
      return new Attempt(send(delivery, aim.get()), policy == null ? USUAL : policy);
    } catch (RuntimeException e) {
      return new Attempt(
          new Outcome.Later("the server failed: " + e.getClass().getSimpleName()), USUAL);
    }
  }

  private Optional<Aim> aim(DeliveryRows.Waiting delivery) {
    String[] parts = delivery.queue().split(" ", PARTS);
    var place = new Place(new AccountId(parts[0]), new Region(parts[1]));
    String key = Setting.Rule.key(parts[2], parts[3]);
    return store
        .read(tx -> rows.find(tx, place, Setting.Rule.class, key))
        .flatMap(
            rule ->
                rule.targets().stream()
                    .filter(target -> target.id().equals(parts[4]))
                    .findFirst()
                    .map(target -> new Aim(place, rule, target)));
  }

  private Outcome send(DeliveryRows.Waiting delivery, Aim aim) {
    Optional<String> input =
        Template.input(
            aim.target(),
            aim.rulesArn().toString(),
            aim.rule().name(),
            delivery.created().truncatedTo(ChronoUnit.SECONDS).toString(),
            delivery.event());
    if (input.isEmpty()) {
      return new Outcome.Never("the input of the target is no JSON, or too long");
    }
    Arn arn = Arn.parse(aim.target().arn()).orElseThrow();
    return switch (arn.service()) {
      case "lambda" ->
          functions.invoke(arn, aim.rulesArn(), input.get().getBytes(StandardCharsets.UTF_8));
      case "logs" -> logs.put(arn, aim.rulesArn(), time(delivery), input.get());
      case "events" ->
          webhooks.send(aim.place(), arn, aim.target().http(), input.get(), delivery.event());
      default -> new Outcome.Never("targets of service " + arn.service() + " are not supported");
    };
  }

  private static Instant time(DeliveryRows.Waiting delivery) {
    return Json.object(delivery.event())
        .map(event -> Instant.parse(event.path("time").asText()))
        .orElse(delivery.created());
  }
}
