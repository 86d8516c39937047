package io.strongroom.kms;

import java.util.Map;

/**
 * What a grant asks of the encryption context.
 *
 * @param pairs that must be in the context; for {@link Kind#EQUALS} there must be no others
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html">GrantConstraints</a>
 */
record GrantConstraint(Kind kind, Map<String, String> pairs) {
  /** AWS's limit. */
  static final int PAIRS_MAX = 8;

  static final GrantConstraint NONE = new GrantConstraint(Kind.NONE, Map.of());

  /** The forms of a constraint; the words are those of {@code kms:GrantConstraintType}. */
  enum Kind {
    NONE(""),
    SUBSET("EncryptionContextSubset"),
    EQUALS("EncryptionContextEquals");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** Whether an encryption context is what it asks for. */
  boolean accepts(Map<String, String> context) {
    return switch (kind) {
      case NONE -> true;
      case SUBSET -> contains(context, pairs);
      case EQUALS -> context.equals(pairs);
    };
  }

  /** Whether nothing is accepted that the other one does not accept. */
  boolean atLeastAsStrictAs(GrantConstraint other) {
    return switch (other.kind) {
      case NONE -> true;
      case SUBSET -> kind != Kind.NONE && contains(pairs, other.pairs);
      case EQUALS -> equals(other);
    };
  }

  private static boolean contains(Map<String, String> all, Map<String, String> some) {
    return all.entrySet().containsAll(some.entrySet());
  }
}
