package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.seal.Entropy;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What can hold policies: a user, a group or a role. */
sealed interface Owner permits User, Group, Role {
  /** The alphabet of unique ids and access key ids. */
  String ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  /**
   * The three kinds, with what differs between them.
   *
   * <p>Quotas: <a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">IAM
   * quotas</a>.
   */
  enum Kind {
    USER("user", "User", "AIDA", "iam_users", 2048),
    GROUP("group", "Group", "AGPA", "iam_groups", 5120),
    ROLE("role", "Role", "AROA", "iam_roles", 10240);

    private final String word;
    private final String title;
    private final String prefix;
    private final String table;
    private final int inlineMax;

    Kind(String word, String title, String prefix, String table, int inlineMax) {
      this.word = word;
      this.title = title;
      this.prefix = prefix;
      this.table = table;
      this.inlineMax = inlineMax;
    }

    /** As in ARNs and within sentences. */
    String word() {
      return word;
    }

    /** At the start of a sentence. */
    String title() {
      return title;
    }

    String table() {
      return table;
    }

    /** Most characters, white space aside, of all inline policies together. */
    int inlineMax() {
      return inlineMax;
    }

    /** A unique id that was never given out before. */
    String newId() {
      return prefix + Entropy.text(ID_ALPHABET, 17);
    }

    /** The kind whose unique ids look like this one. */
    static Optional<Kind> ofId(String uniqueId) {
      for (Kind kind : values()) {
        if (uniqueId.startsWith(kind.prefix)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  Kind kind();

  AccountId account();

  String name();

  /** Starts and ends with a slash. */
  String path();

  /** Never used again, unlike the name. */
  String uniqueId();

  Instant created();

  /** The ARN of the policy that bounds its permissions. */
  Optional<String> boundary();

  Map<String, String> tags();

  default Arn arn() {
    return Arn.global("iam", account(), kind().word() + path() + name());
  }
}
