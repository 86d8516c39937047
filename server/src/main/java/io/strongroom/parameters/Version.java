package io.strongroom.parameters;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import io.strongroom.seal.Sealed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One version of a parameter.
 *
 * @param parameterId of this life of the parameter: a re-created one has another
 * @param policyText its parameter policies as JSON
 * @param value in clear, for the types that are not secret
 * @param sealed for a SecureString: KMS ciphertext (standard), or ciphertext under a data key
 * @param dataKey the data key of an advanced SecureString, encrypted by KMS
 */
record Version(
    AccountId account,
    Region region,
    ParameterName name,
    long number,
    String parameterId,
    String type,
    String tier,
    String dataType,
    Optional<String> keyId,
    Optional<String> description,
    Optional<String> allowedPattern,
    Optional<String> policyText,
    Optional<String> value,
    Optional<Sealed> sealed,
    Optional<Sealed> dataKey,
    Instant modified,
    String modifiedBy,
    List<String> labels) {
  static final String SECURE = "SecureString";
  static final String STANDARD = "Standard";
  static final String ADVANCED = "Advanced";

  Arn arn() {
    return name.arn(account, region);
  }

  /** How long its parts are that may be long, roughly. */
  int bytes() {
    return sealed.map(Sealed::length).orElse(0)
        + value.map(String::length).orElse(0)
        + policyText.map(String::length).orElse(0);
  }

  boolean secure() {
    return type.equals(SECURE);
  }

  ParameterPolicies policies() {
    return policyText.map(PolicyText::parse).orElse(ParameterPolicies.NONE);
  }

  Version withLabels(List<String> others) {
    return new Version(
        account,
        region,
        name,
        number,
        parameterId,
        type,
        tier,
        dataType,
        keyId,
        description,
        allowedPattern,
        policyText,
        value,
        sealed,
        dataKey,
        modified,
        modifiedBy,
        others);
  }

  boolean advanced() {
    return tier.equals(ADVANCED);
  }
}
