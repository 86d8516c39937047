package io.strongroom.events;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import io.strongroom.aws.Schedule;
import io.strongroom.store.Outbox;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes what was committed out of the outbox and puts it where its targets' queues are. */
final class Router {
  private static final int SCHEDULES = 50;

  private final SettingRows rows;
  private final Rulebook rules;
  private final DeliveryRows deliveries;

  Router(SettingRows rows, Rulebook rules, DeliveryRows deliveries) {
    this.rows = rows;
    this.rules = rules;
    this.deliveries = deliveries;
  }

  /** Whether there is anything for {@link #run}. */
  boolean waiting(Tx tx) {
    return !rules.places(tx).isEmpty()
        && (!Outbox.waiting(tx, 1).isEmpty() || !rows.due(tx, tx.now(), 1).isEmpty());
  }

  /** One page; how many changes and schedules there were. */
  int run(Tx tx, int limit) {
    List<Outbox.Waiting> page = Outbox.waiting(tx, limit);
    for (Outbox.Waiting change : page) {
      Event.of(change).ifPresent(event -> route(tx, event));
      Outbox.done(tx, change);
    }
    List<SettingRows.Due> due = rows.due(tx, tx.now(), SCHEDULES);
    due.forEach(one -> fire(tx, one));
    return page.size() + due.size();
  }

  private void route(Tx tx, Event event) {
    try {
      rules.matching(tx, event).forEach(rule -> send(tx, event, rule));
    } catch (PatternSet.Unmatched e) {
      // It must not hold up all that come after it, nor vanish.
      rules.hearing(tx, event).forEach(rule -> bury(tx, event, rule));
    }
  }

  private void bury(Tx tx, Event event, Setting.Rule rule) {
    String reason = "the event could not be compared with the patterns of the rules";
    rule.targets().forEach(target -> deliveries.addDead(tx, event, rule, target, reason));
  }

  private void send(Tx tx, Event event, Setting.Rule rule) {
    for (Setting.Receiver target : rule.targets()) {
      Arn arn = Arn.parse(target.arn()).orElseThrow();
      Optional<String> bus = BusName.in(arn);
      if (bus.isEmpty()) {
        queue(tx, event, rule, target);
      } else if (!event.forwarded()) {
        var place = new Place(new AccountId(arn.account()), new Region(arn.region()));
        tx.announce(Event.custom(place, bus.get(), Json.object(event.json()).orElseThrow(), true));
      }
    }
  }

  private void queue(Tx tx, Event event, Setting.Rule rule, Setting.Receiver target) {
    if (isTooOld(target.retry(), event.created(), tx.now())) {
      deliveries.addDead(
          tx, event, rule, target, "older than MaximumEventAgeInSeconds of its target");
    } else {
      deliveries.add(tx, event, rule, target);
    }
  }

  /** Of a target that said how old: others get what was committed before a long stop, too. */
  private static boolean isTooOld(Setting.@Nullable Retry policy, Instant created, Instant now) {
    Integer seconds = policy == null ? null : policy.seconds();
    return seconds != null && created.plusSeconds(seconds).isBefore(now);
  }

  /** What was missed while nobody was there is made up for once. */
  private void fire(Tx tx, SettingRows.Due due) {
    Optional<Setting.Rule> rule = due.rule().filter(it -> it.enabled() && it.schedule() != null);
    rule.ifPresent(it -> send(tx, Event.scheduled(due.place(), it, due.at()), it));
    rows.reschedule(tx, due.place(), due.key(), rule.flatMap(it -> next(it, due.at(), tx.now())));
  }

  private static Optional<Instant> next(Setting.Rule rule, Instant at, Instant now) {
    Schedule schedule = Schedule.parse(String.valueOf(rule.schedule()));
    return schedule
        .next(at)
        .flatMap(next -> next.isAfter(now) ? Optional.of(next) : schedule.next(now));
  }
}
