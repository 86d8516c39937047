package io.strongroom.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.event.ruler.GenericMachine;

/**
 * Patterns that events are compared with, all at once. The library compares every value of one list
 * with every value of another where a pattern asks about both; events with which that would be too
 * much are not compared.
 */
final class PatternSet {
  /** Combinations of values; so many take a tenth of a second and some forty megabytes. */
  private static final long WORK_MAX = 100_000;

  private final GenericMachine<Integer> machine = GenericMachine.<Integer>builder().build();
  private final List<Set<String>> alternatives = new ArrayList<>();

  private PatternSet() {}

  /**
   * Of patterns, which are known afterwards by their places in the list.
   *
   * @throws io.strongroom.aws.AwsError InvalidEventPatternException
   */
  static PatternSet of(List<String> patterns) {
    var set = new PatternSet();
    for (int i = 0; i < patterns.size(); i++) {
      int number = i;
      Patterns.compiled(patterns.get(i))
          .forEach(
              one -> {
                set.machine.addPatternRule(number, one);
                set.alternatives.add(Set.copyOf(one.keySet()));
              });
    }
    return set;
  }

  /** An event that cannot be compared with patterns. */
  static final class Unmatched extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unmatched(String why) {
      super(why);
    }

    Unmatched(Throwable cause) {
      super("an event could not be matched", cause);
    }
  }

  /**
   * The places of the patterns that an event matches.
   *
   * @throws Unmatched when that would be too much work, or the library fails
   */
  List<Integer> find(String event) {
    if (work(event) > WORK_MAX) {
      throw new Unmatched("an event with too long lists");
    }
    try {
      return machine.rulesForJSONEvent(event);
    } catch (Exception e) { // the library declares no less
      throw new Unmatched(e);
    }
  }

  private long work(String event) {
    var values = new HashMap<String, Integer>();
    Json.read(event).ifPresent(json -> count("", json, values));
    long work = 0;
    for (Set<String> paths : alternatives) {
      long combinations = 1;
      for (String path : paths) {
        combinations = Math.min(WORK_MAX + 1, combinations * values.getOrDefault(path, 1));
      }
      work = Math.min(WORK_MAX + 1, work + combinations);
    }
    return work;
  }

  private static void count(String path, JsonNode node, Map<String, Integer> values) {
    switch (node.getNodeType()) {
      case OBJECT ->
          node.properties()
              .forEach(
                  member ->
                      count(
                          path.isEmpty() ? member.getKey() : path + "." + member.getKey(),
                          member.getValue(),
                          values));
      case ARRAY -> node.forEach(element -> count(path, element, values));
      default -> values.merge(path, 1, Integer::sum);
    }
  }
}
