package io.strongroom.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.strongroom.aws.AwsError;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.GenericMachine;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.MachineComplexityEvaluator;

/**
 * Patterns of rules, as event-ruler understands them; patterns that would take too long are
 * refused.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html">Comparison
 *     operators</a>
 */
final class Patterns {
  /**
   * States that one event may be in at once, because of wildcards: the fewest that AWS was seen to
   * refuse.
   */
  private static final int COMPLEXITY_MAX = 11;

  /** How often {@code $or} may multiply out. */
  private static final int ALTERNATIVES_MAX = 1000;

  private static final String TOO_COMPLEX =
      "Rule is too complex - try using fewer wildcard characters or fewer repeating character"
          + " sequences after a wildcard character";

  private Patterns() {}

  /**
   * Checks a pattern.
   *
   * @throws AwsError InvalidEventPatternException with the reason
   */
  static void check(String pattern) {
    var unused = machine(List.of(pattern));
  }

  /** What tells which patterns, by their place in the list, an event matches. */
  static GenericMachine<Integer> machine(List<String> patterns) {
    GenericMachine<Integer> machine = GenericMachine.<Integer>builder().build();
    for (int i = 0; i < patterns.size(); i++) {
      add(machine, i, patterns.get(i));
    }
    return machine;
  }

  private static void add(GenericMachine<Integer> machine, int number, String pattern) {
    try {
      var alternatives = JsonRuleCompiler.compile(pattern);
      if (alternatives.size() > ALTERNATIVES_MAX) {
        throw EventErrors.pattern(TOO_COMPLEX);
      }
      GenericMachine<Integer> alone = GenericMachine.<Integer>builder().build();
      alternatives.forEach(one -> alone.addPatternRule(0, Map.copyOf(one)));
      if (alone.evaluateComplexity(new MachineComplexityEvaluator(COMPLEXITY_MAX))
          >= COMPLEXITY_MAX) {
        throw EventErrors.pattern(TOO_COMPLEX);
      }
      alternatives.forEach(one -> machine.addPatternRule(number, Map.copyOf(one)));
    } catch (JsonProcessingException e) {
      throw EventErrors.pattern(String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      throw e instanceof AwsError error
          ? error
          : EventErrors.pattern(String.valueOf(e.getMessage()));
    }
  }

  /** Whether one event matches one pattern. */
  static boolean matches(String pattern, String event) {
    return !find(machine(List.of(pattern)), event).isEmpty();
  }

  /** The places of the patterns that an event matches. */
  static List<Integer> find(GenericMachine<Integer> machine, String event) {
    try {
      return machine.rulesForJSONEvent(event);
    } catch (Exception e) { // the library declares no less
      throw new IllegalStateException("an event could not be matched", e);
    }
  }
}
