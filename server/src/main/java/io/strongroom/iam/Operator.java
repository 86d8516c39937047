package io.strongroom.iam;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * A condition operator without its prefix and suffix.
 *
 * @param negated whether it asks that no value match
 * @param compiler makes the test of one value of the policy
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">
 *     Condition operators</a>
 */
record Operator(boolean negated, Compiler compiler) {
  private static final Map<String, Operator> BY_NAME = byName();

  /** How a value of the request compares with one of the policy. */
  enum Fit {
    YES,
    NO,
    /** One of them is not of the operator's type. */
    UNFIT,
    /** They cannot be compared. */
    DOUBT;

    static Fit of(boolean matches) {
      return matches ? YES : NO;
    }
  }

  /** One value of the policy, compiled. */
  @FunctionalInterface
  interface Test {
    Fit test(String value, Request request);
  }

  /** Compiles a value of the policy; with variables only in Version 2012-10-17. */
  @FunctionalInterface
  interface Compiler {
    Test compile(String value, boolean variables);
  }

  /** The operator of a name such as {@code StringNotLike}; {@code Null} is not one of these. */
  static Optional<Operator> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  private static Map<String, Operator> byName() {
    var all = new HashMap<String, Operator>();
    pair(all, "String", "Equals", text(Template.Style.LITERAL));
    pair(all, "String", "EqualsIgnoreCase", Operator::ignoringCase);
    pair(all, "String", "Like", text(Template.Style.WILD));
    pair(all, "Arn", "Equals", Operator::arn);
    pair(all, "Arn", "Like", Operator::arn);
    ordered(all, "Numeric", Quantity::number, BigDecimal::compareTo);
    ordered(all, "Date", Quantity::date, Instant::compareTo);
    all.put("Bool", new Operator(false, Operator::bool));
    all.put("BinaryEquals", new Operator(false, Operator::binary));
    all.put("IpAddress", new Operator(false, Operator::address));
    all.put("NotIpAddress", new Operator(true, Operator::address));
    return Map.copyOf(all);
  }

  private static void pair(
      Map<String, Operator> all, String type, String relation, Compiler compiler) {
    all.put(type + relation, new Operator(false, compiler));
    all.put(type + "Not" + relation, new Operator(true, compiler));
  }

  private static <T> void ordered(
      Map<String, Operator> all,
      String type,
      Function<String, Optional<T>> parser,
      Order<T> order) {
    pair(all, type, "Equals", compare(parser, order, sign -> sign == 0));
    all.put(type + "LessThan", new Operator(false, compare(parser, order, sign -> sign < 0)));
    all.put(
        type + "LessThanEquals", new Operator(false, compare(parser, order, sign -> sign <= 0)));
    all.put(type + "GreaterThan", new Operator(false, compare(parser, order, sign -> sign > 0)));
    all.put(
        type + "GreaterThanEquals", new Operator(false, compare(parser, order, sign -> sign >= 0)));
  }

  /** Which of two values of a type comes first. */
  @FunctionalInterface
  private interface Order<T> {
    int compare(T left, T right);
  }

  private static <T> Compiler compare(
      Function<String, Optional<T>> parser, Order<T> order, IntPredicate accepted) {
    return (text, _) -> {
      Optional<T> limit = parser.apply(text);
      return (value, _) -> {
        Optional<T> actual = limit.isEmpty() ? Optional.empty() : parser.apply(value);
        return actual.isEmpty()
            ? Fit.UNFIT
            : Fit.of(accepted.test(order.compare(actual.get(), limit.get())));
      };
    };
  }

  private static Compiler text(Template.Style style) {
    return (text, variables) -> {
      Template template = Template.of(text, style, variables);
      return (value, request) -> {
        Optional<Glob> glob = template.resolve(request);
        return Fit.of(glob.isPresent() && glob.get().matches(value));
      };
    };
  }

  private static Test ignoringCase(String text, boolean variables) {
    Template template = Template.of(text, Template.Style.LITERAL, variables);
    return (value, request) -> {
      Optional<Glob> glob = template.resolve(request);
      return Fit.of(glob.isPresent() && sameIgnoringCase(glob.get().literal(), value));
    };
  }

  /**
   * Only the characters that a policy document may have are folded: the letters elsewhere that fold
   * to them (a dotless i, a Kelvin sign) are other letters.
   */
  private static boolean sameIgnoringCase(String left, String right) {
    if (left.length() != right.length()) {
      return false;
    }
    for (int i = 0; i < left.length(); i++) {
      if (fold(left.charAt(i)) != fold(right.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static char fold(char c) {
    return c <= 0xFF ? Character.toLowerCase(c) : c;
  }

  private static Test bool(String text, boolean variables) {
    Template template = Template.of(text, Template.Style.LITERAL, variables);
    return (value, request) -> {
      Optional<Boolean> wanted =
          template.resolve(request).flatMap(glob -> Quantity.bool(glob.literal()));
      return Fit.of(wanted.isPresent() && wanted.equals(Quantity.bool(value)));
    };
  }

  private static Test binary(String text, boolean variables) {
    Optional<byte[]> wanted = bytes(text);
    return (value, _) ->
        Fit.of(
            wanted.isPresent()
                && bytes(value).filter(it -> Arrays.equals(it, wanted.get())).isPresent());
  }

  private static Optional<byte[]> bytes(String base64) {
    try {
      return Optional.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Test address(String text, boolean variables) {
    Optional<IpRange> range = IpRange.parse(text);
    return (value, _) -> {
      Optional<InetAddress> actual = range.isEmpty() ? Optional.empty() : IpRange.address(value);
      return actual.isEmpty() ? Fit.UNFIT : Fit.of(range.get().contains(actual.get()));
    };
  }

  /** The six parts match one by one, so that a wildcard does not reach into the next. */
  private static Test arn(String text, boolean variables) {
    List<Template> wanted =
        Template.splitArn(text, variables).stream()
            .map(part -> Template.of(part, Template.Style.WILD, variables))
            .toList();
    return (value, request) -> {
      List<Optional<Glob>> globs = wanted.stream().map(it -> it.resolve(request)).toList();
      List<String> actual = Template.splitArn(value, false);
      if (globs.size() != 6 || actual.size() != 6) {
        return Fit.NO;
      }
      for (int i = 0; i < actual.size(); i++) {
        if (globs.get(i).isEmpty() || !globs.get(i).get().matches(actual.get(i))) {
          return Fit.NO;
        }
      }
      return Fit.YES;
    };
  }
}
