package io.strongroom.events;

import io.strongroom.store.Domain;
import io.strongroom.store.Tx;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules as they are matched, kept until one of them changes. */
final class Rulebook {
  /** Buses whose rules are kept compiled. */
  private static final int KEPT = 256;

  private final SettingRows rows;
  private volatile Known known = new Known(-1, Set.of());
  private final Map<Bus, Compiled> compiled = new HashMap<>();
  private long epoch = -1;

  private record Known(long epoch, Set<Place> places) {}

  private record Bus(Place place, String name) {}

  private record Compiled(PatternSet patterns, List<Setting.Rule> rules) {}

  Rulebook(SettingRows rows) {
    this.rows = rows;
  }

  /** Whether there are any rules in an account and region; most installations pay nothing more. */
  boolean any(Tx tx, Place place) {
    return places(tx).contains(place);
  }

  /** Where there are rules. */
  Set<Place> places(Tx tx) {
    long now = tx.epoch(Domain.EVENTS);
    Known last = known;
    if (now >= 0 && last.epoch() == now) {
      return last.places();
    }
    Set<Place> found = new LinkedHashSet<>(rows.places(tx));
    if (now >= 0) {
      known = new Known(now, found);
    }
    return found;
  }

  /** The rules that would hear of an event if they matched it. For one thread. */
  List<Setting.Rule> hearing(Tx tx, Event event) {
    return compiled(tx, new Bus(event.place(), event.bus())).rules().stream()
        .filter(rule -> hears(rule, event))
        .toList();
  }

  private static boolean hears(Setting.Rule rule, Event event) {
    return rule.since() <= event.created().toEpochMilli()
        && (!event.call() || rule.state().equals(Setting.Rule.ALL));
  }

  /** The rules that an event matches. For one thread. */
  List<Setting.Rule> matching(Tx tx, Event event) {
    Compiled bus = compiled(tx, new Bus(event.place(), event.bus()));
    if (bus.rules().isEmpty()) {
      return List.of();
    }
    return bus.patterns().find(event.json()).stream()
        .sorted()
        .map(bus.rules()::get)
        .filter(rule -> hears(rule, event))
        .toList();
  }

  private Compiled compiled(Tx tx, Bus bus) {
    long now = tx.epoch(Domain.EVENTS);
    if (now != epoch || now < 0 || compiled.size() > KEPT) {
      compiled.clear();
      epoch = now;
    }
    Compiled found = compiled.get(bus);
    if (found == null) {
      List<Setting.Rule> rules =
          rows.rules(tx, bus.place(), bus.name()).stream()
              .filter(rule -> rule.enabled() && rule.pattern() != null)
              .toList();
      var patterns = rules.stream().map(Setting.Rule::pattern).map(String::valueOf).toList();
      found = new Compiled(PatternSet.of(patterns), rules);
      compiled.put(bus, found);
    }
    return found;
  }
}
