package io.strongroom.iam;

import java.util.List;

/**
 * One key of a condition block with its operator and values. Doubt about one part counts only when
 * no other part settles the matter, so that the order of the document has no say.
 */
sealed interface Condition {

  /** Whether the request fulfils it. */
  Verdict holds(Request request);

  /** How an operator treats keys of several values. */
  enum Quantifier {
    /** The key has one value. */
    NONE,
    /** {@code ForAllValues}. */
    ALL,
    /** {@code ForAnyValue}. */
    ANY
  }

  /**
   * {@code Null}.
   *
   * @param absent whether it holds when the key is absent
   * @param present whether it holds when the key is there
   */
  record Presence(String key, boolean absent, boolean present) implements Condition {
    @Override
    public Verdict holds(Request request) {
      return Verdict.of(request.values(key).isEmpty() ? absent : present);
    }
  }

  /** Every operator but {@code Null}. */
  record Comparison(
      String key,
      Quantifier quantifier,
      boolean ifExists,
      boolean negated,
      List<Operator.Test> tests)
      implements Condition {

    @Override
    public Verdict holds(Request request) {
      List<String> values = request.values(key);
      if (values.isEmpty()) {
        return Verdict.of(ifExists || holdsWithoutKey());
      }
      return switch (quantifier) {
        // What a single-valued operator says of several values AWS leaves open.
        case NONE -> values.size() > 1 ? Verdict.DOUBT : accepts(values.getFirst(), request);
        case ALL -> acceptsAll(values, request);
        case ANY -> acceptsAny(values, request);
      };
    }

    private boolean holdsWithoutKey() {
      return switch (quantifier) {
        case NONE -> negated;
        case ALL -> true;
        case ANY -> false;
      };
    }

    private Verdict acceptsAll(List<String> values, Request request) {
      Verdict all = Verdict.YES;
      for (String value : values) {
        all = all.and(accepts(value, request));
      }
      return all;
    }

    private Verdict acceptsAny(List<String> values, Request request) {
      Verdict any = Verdict.NO;
      for (String value : values) {
        any = any.or(accepts(value, request));
      }
      return any;
    }

    private Verdict accepts(String value, Request request) {
      boolean unfit = false;
      boolean doubtful = false;
      for (Operator.Test test : tests) {
        switch (fit(test, value, request)) {
          case YES -> {
            return Verdict.of(!negated);
          }
          case NO -> {}
          case UNFIT -> unfit = true;
          case DOUBT -> doubtful = true;
        }
      }
      if (negated && unfit) {
        return Verdict.NO;
      }
      return doubtful ? Verdict.DOUBT : Verdict.of(negated);
    }

    private static Operator.Fit fit(Operator.Test test, String value, Request request) {
      try {
        return test.test(value, request);
      } catch (Doubt e) {
        return Operator.Fit.DOUBT;
      }
    }
  }
}
