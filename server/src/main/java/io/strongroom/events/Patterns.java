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
    var unused = compiled(pattern);
  }

  /** The alternatives of a pattern: what is asked of which path. */
  static List<Map<String, List<software.amazon.event.ruler.Patterns>>> compiled(String pattern) {
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
      return List.copyOf(alternatives);
    } catch (JsonProcessingException e) {
      throw EventErrors.pattern(String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      throw e instanceof AwsError error
          ? error
          : EventErrors.pattern(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Whether one event matches one pattern.
   *
   * @throws PatternSet.Unmatched when that cannot be told
   */
  static boolean matches(String pattern, String event) {
    return !PatternSet.of(List.of(pattern)).find(event).isEmpty();
  }
}
