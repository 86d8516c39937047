package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.iam.Condition.Quantifier;
import io.strongroom.iam.MalformedPolicy.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks and compiles the Condition element of a statement.
 *
 * @param conditions all of which must hold
 * @param narrowed whether one names the principals by aws:PrincipalArn
 */
record ConditionParser(List<Condition> conditions, boolean narrowed) {
  static final ConditionParser NONE = new ConditionParser(List.of(), false);
  private static final String IF_EXISTS = "IfExists";
  private static final Set<String> NARROWING =
      Set.of("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike");

  /**
   * An operator as written.
   *
   * @param name without prefix and suffix
   */
  private record Form(Quantifier quantifier, String name, boolean ifExists) {
    static Form of(String text) {
      Quantifier quantifier = Quantifier.NONE;
      String rest = text;
      if (text.startsWith("ForAllValues:")) {
        quantifier = Quantifier.ALL;
      } else if (text.startsWith("ForAnyValue:")) {
        quantifier = Quantifier.ANY;
      }
      if (quantifier != Quantifier.NONE) {
        rest = text.substring(text.indexOf(':') + 1);
      }
      boolean ifExists = rest.endsWith(IF_EXISTS);
      return new Form(
          quantifier,
          ifExists ? rest.substring(0, rest.length() - IF_EXISTS.length()) : rest,
          ifExists);
    }
  }

  static ConditionParser parse(Map<?, ?> block, boolean variables) {
    var conditions = new ArrayList<Condition>();
    boolean narrowed = false;
    for (Map.Entry<?, ?> operator : block.entrySet()) {
      Form form = Form.of((String) operator.getKey());
      var seen = new HashSet<String>();
      for (Map.Entry<?, ?> one : PolicyParser.object(operator.getValue()).entrySet()) {
        String key = key((String) one.getKey());
        if (!seen.add(key)) {
          throw MalformedPolicy.syntax();
        }
        List<String> values = values(one.getValue());
        conditions.add(condition(form, key, values, variables));
        narrowed |= isNarrowing(form, key, values);
      }
      if (seen.isEmpty() && !form.name().equals("Null")) {
        operator(form);
      }
    }
    return new ConditionParser(List.copyOf(conditions), narrowed);
  }

  private static Condition condition(
      Form form, String key, List<String> values, boolean variables) {
    if (form.name().equals("Null")) {
      return presence(form, key, values);
    }
    Operator operator = operator(form);
    return new Condition.Comparison(
        key,
        form.quantifier(),
        form.ifExists(),
        operator.negated(),
        values.stream().map(value -> operator.compiler().compile(value, variables)).toList());
  }

  private static Condition presence(Form form, String key, List<String> values) {
    if (form.quantifier() != Quantifier.NONE || form.ifExists()) {
      throw MalformedPolicy.syntax();
    }
    var wanted = values.stream().map(Quantity::bool).flatMap(Optional::stream).toList();
    return new Condition.Presence(key, wanted.contains(true), wanted.contains(false));
  }

  private static Operator operator(Form form) {
    return Operator.named(form.name()).orElseThrow(MalformedPolicy::syntax);
  }

  private static String key(String key) {
    int colon = key.indexOf(':');
    if (colon <= 0 || colon == key.length() - 1) {
      throw new MalformedPolicy(
          Fault.INVALID_ACTION,
          "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    }
    return ConditionKey.canonical(key);
  }

  /** An empty list would make a condition that nobody can mean: refused. */
  private static List<String> values(Object element) {
    var values = new ArrayList<String>();
    for (Object one : PolicyParser.list(element)) {
      switch (one) {
        case String text -> values.add(text);
        case PolicyJson.Bare bare -> values.add(bare.text());
        default -> throw MalformedPolicy.syntax();
      }
    }
    if (values.isEmpty()) {
      throw MalformedPolicy.syntax();
    }
    return values;
  }

  /** Only values that name an account leave no doubt that somebody in particular was meant. */
  private static boolean isNarrowing(Form form, String key, List<String> values) {
    return key.equals("aws:principalarn")
        && form.quantifier() != Quantifier.ALL
        && !form.ifExists()
        && NARROWING.contains(form.name())
        && values.stream()
            .map(value -> Template.splitArn(value, false))
            .allMatch(arn -> arn.size() == 6 && AccountId.isValid(arn.get(4)));
  }
}
