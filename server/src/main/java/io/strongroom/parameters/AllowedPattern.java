package io.strongroom.parameters;

import io.strongroom.seal.Sensitive;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A caller's regular expression, matched within bounds: a pattern that backtracks without end runs
 * out of steps and counts as not matching; a step costs more where the pattern can go round loops
 * that take none. All items of a list share the steps: this runs while other writers wait.
 */
final class AllowedPattern {
  private static final long STEPS_MAX = 2_000_000;

  private AllowedPattern() {}

  /** Refuses a value, or an item of a list, that does not match as a whole. */
  static void check(String pattern, String type, Sensitive value) {
    Pattern compiled = compile(pattern);
    String text = value.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    List<String> items = type.equals("StringList") ? List.of(text.split(",", -1)) : List.of(text);
    var steps = new Steps(STEPS_MAX / PatternCost.of(pattern));
    for (String item : items) {
      if (!matches(compiled, item, steps)) {
        throw ParameterErrors.patternMismatch(pattern);
      }
    }
  }

  private static Pattern compile(String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException | StackOverflowError e) {
      throw ParameterErrors.invalidPattern();
    }
  }

  private static boolean matches(Pattern pattern, String item, Steps steps) {
    if (steps.most == 0) {
      return false;
    }
    try {
      return pattern.matcher(new Counted(item, 0, item.length(), steps)).matches();
    } catch (OutOfSteps | StackOverflowError e) {
      // The JDK's matcher recurses on some patterns; running out of stack is running out of steps.
      return false;
    }
  }

  private static final class OutOfSteps extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfSteps() {
      super("too many steps", null, false, false);
    }
  }

  private static final class Steps {
    private final long most;
    private long taken;

    Steps(long most) {
      this.most = most;
    }

    void take() {
      if (++taken > most) {
        throw new OutOfSteps();
      }
    }
  }

  /** Text that can be looked at only so often, in all its parts together. */
  private record Counted(String text, int start, int end, Steps steps) implements CharSequence {
    @Override
    public int length() {
      return end - start;
    }

    @Override
    public char charAt(int index) {
      steps.take();
      return text.charAt(start + index);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return new Counted(text, start + from, start + to, steps);
    }

    @Override
    public String toString() {
      return text.substring(start, end);
    }
  }
}
