package io.strongroom.iam;

import java.util.List;

/** One key of a condition block with its operator and values. */
sealed interface Condition {

  /** Whether the request fulfils it. */
  boolean holds(Request request);

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
    public boolean holds(Request request) {
      return request.values(key).isEmpty() ? absent : present;
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
    public boolean holds(Request request) {
      List<String> values = request.values(key);
      if (values.isEmpty()) {
        return ifExists
            || switch (quantifier) {
              case NONE -> negated;
              case ALL -> true;
              case ANY -> false;
            };
      }
      return switch (quantifier) {
        case NONE -> accepts(only(values), request);
        case ALL -> acceptsAll(values, request);
        case ANY -> acceptsAny(values, request);
      };
    }

    /** What a single-valued operator says of several values AWS leaves open. */
    private static String only(List<String> values) {
      if (values.size() > 1) {
        throw new Doubt("several values where one was expected");
      }
      return values.getFirst();
    }

    private boolean acceptsAll(List<String> values, Request request) {
      for (String value : values) {
        if (!accepts(value, request)) {
          return false;
        }
      }
      return true;
    }

    private boolean acceptsAny(List<String> values, Request request) {
      for (String value : values) {
        if (accepts(value, request)) {
          return true;
        }
      }
      return false;
    }

    private boolean accepts(String value, Request request) {
      boolean unfit = false;
      for (Operator.Test test : tests) {
        switch (test.test(value, request)) {
          case YES -> {
            return !negated;
          }
          case NO -> {}
          case UNFIT -> unfit = true;
        }
      }
      return negated && !unfit;
    }
  }
}
