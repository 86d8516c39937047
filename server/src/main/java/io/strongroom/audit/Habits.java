package io.strongroom.audit;

import io.strongroom.seal.Sensitive;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the records of one operation differ from what its schema gives, as AWS documents them.
 *
 * @param omitted members of the request that are not recorded; {@code *} for all
 * @param additions members that are recorded even where the request leaves the default to AWS, with
 *     their value as JSON, or the name of the member whose value they take after {@code @} and
 *     before that
 * @param hides whether hidden values are named; otherwise they are left out
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/developerguide/understanding-kms-entries.html">
 *     Examples of AWS KMS log entries</a>
 */
record Habits(Set<String> omitted, Map<String, String> additions, boolean hides) {
  private static final Set<String> TOKENS = Set.of("grantTokens", "grantToken", "recipient");
  private static final String SYMMETRIC = "\"SYMMETRIC_DEFAULT\"";
  private static final String NO = "false";

  private static final Habits PLAIN = new Habits(Set.of(), Map.of(), true);
  private static final Habits KMS = new Habits(TOKENS, Map.of(), false);
  private static final Habits NOTHING = new Habits(Set.of("*"), Map.of(), false);

  private static final Map<String, Habits> REQUESTS =
      Map.of(
          "kms:Encrypt", kms(Map.of("encryptionAlgorithm", SYMMETRIC)),
          "kms:Decrypt", kms(Map.of("encryptionAlgorithm", SYMMETRIC)),
          "kms:ReEncrypt",
              kms(
                  Map.of(
                      "sourceEncryptionAlgorithm",
                      SYMMETRIC,
                      "destinationEncryptionAlgorithm",
                      SYMMETRIC)),
          "kms:CreateKey",
              kms(
                  Map.of(
                      "description",
                      "\"\"",
                      "origin",
                      "\"AWS_KMS\"",
                      "bypassPolicyLockoutSafetyCheck",
                      NO,
                      "keyUsage",
                      "\"ENCRYPT_DECRYPT\"",
                      "keySpec",
                      "@customerMasterKeySpec " + SYMMETRIC,
                      "customerMasterKeySpec",
                      "@keySpec " + SYMMETRIC)),
          "kms:Sign", kms(Map.of("messageType", "\"RAW\"")),
          "kms:Verify", kms(Map.of("messageType", "\"RAW\"")),
          "kms:GenerateRandom", NOTHING,
          // Thousands of texts, none of which may be shown.
          "logs:PutLogEvents", new Habits(Set.of("logEvents"), Map.of(), false),
          "kms:RetireGrant", NOTHING);

  private static final Map<String, Habits> RESPONSES =
      Map.of(
          // Only a multi-Region key with replicas has it there.
          "kms:ScheduleKeyDeletion",
          new Habits(with(TOKENS, "pendingWindowInDays"), Map.of(), false));

  Habits {
    additions = Collections.unmodifiableMap(new TreeMap<>(additions));
  }

  private static Set<String> with(Set<String> names, String another) {
    var all = new HashSet<>(names);
    all.add(another);
    return Set.copyOf(all);
  }

  private static Habits kms(Map<String, String> additions) {
    return new Habits(TOKENS, additions, false);
  }

  /** For the request of an operation. */
  static Habits request(String action) {
    return REQUESTS.getOrDefault(action, usual(action));
  }

  /** For the response of an operation. */
  static Habits response(String action) {
    return RESPONSES.getOrDefault(action, usual(action));
  }

  private static Habits usual(String action) {
    return action.startsWith("kms:") ? KMS : PLAIN;
  }

  boolean leavesOut(String member) {
    return omitted.contains(member) || omitted.contains("*");
  }

  boolean shows(Object value) {
    return hides || !(value instanceof Sensitive);
  }
}
