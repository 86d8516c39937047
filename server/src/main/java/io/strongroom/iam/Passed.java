package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Wire;
import io.strongroom.store.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The policies and tags that a caller passes to a session, checked. */
final class Passed {
  static final String ARN =
      "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+";
  private static final int POLICY_MAX = 2048;
  private static final int ARNS_MAX = 10;
  private static final int PACKED_MAX = 8192;

  private final Managed managed;

  Passed(Managed managed) {
    this.managed = managed;
  }

  /** A managed policy by its ARN. */
  record PolicyDescriptor(
      @Constraint(min = 20, max = 2048, pattern = ARN) @Wire("arn") @Clear Optional<String> arn) {}

  /**
   * The policies for a session of a principal of this account.
   *
   * @throws AwsError MalformedPolicyDocument, PackedPolicyTooLarge, ValidationError
   */
  Session.Given policies(
      Tx tx, AccountId account, Optional<String> policy, List<PolicyDescriptor> arns) {
    if (policy.isPresent()) {
      if (policy.get().length() > POLICY_MAX) {
        throw tooLarge(policy.get().length() * 100 / POLICY_MAX);
      }
      try {
        var unused = Policy.parse(policy.get(), PolicyKind.IDENTITY);
      } catch (MalformedPolicy e) {
        throw IamErrors.malformed(e);
      }
    }
    if (arns.size() > ARNS_MAX) {
      throw IamErrors.quota("PolicyArns", ARNS_MAX);
    }
    if (arns.stream().anyMatch(it -> it.arn().isEmpty())) {
      // Left out, it would leave the session with more than was meant.
      throw AwsError.of("ValidationError", "An entry of PolicyArns has no arn.");
    }
    List<String> texts = arns.stream().flatMap(it -> it.arn().stream()).distinct().toList();
    for (String arn : texts) {
      boolean usable =
          managed
              .find(tx, arn)
              .filter(it -> it.owner().isEmpty() || it.owner().get().equals(account))
              .isPresent();
      if (!usable) {
        throw AwsError.of("MalformedPolicyDocument", "PolicyArn " + arn + " cannot be found.");
      }
    }
    return new Session.Given(policy, texts);
  }

  private static AwsError tooLarge(int percent) {
    return AwsError.of(
        "PackedPolicyTooLarge",
        "Packed policy consumes " + percent + "% of allotted space, please use smaller policy.");
  }

  /**
   * What share of the space is taken, in percent; empty when nothing was passed.
   *
   * @throws AwsError PackedPolicyTooLarge
   */
  static Optional<Integer> packed(Session.Given given, Map<String, String> tags) {
    if (given.isNothing() && tags.isEmpty()) {
      return Optional.empty();
    }
    int size =
        given.policy().map(String::length).orElse(0)
            + given.policyArns().stream().mapToInt(String::length).sum()
            + tags.entrySet().stream()
                .mapToInt(tag -> tag.getKey().length() + tag.getValue().length())
                .sum();
    int percent = Math.max(1, size * 100 / PACKED_MAX);
    if (percent > 100) {
      throw tooLarge(percent);
    }
    return Optional.of(percent);
  }
}
