package io.strongroom.parameters;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Permit;
import io.strongroom.kms.Keys;
import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.MaterialId;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Tampered;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The values of SecureStrings. A standard one is KMS ciphertext as it stands; an advanced one is
 * sealed under a data key of KMS. Both are bound to {@code PARAMETER_ARN}, as on AWS.
 */
final class Values {
  private static final String LABEL = "ssm";

  private final Keys keys;

  Values(Keys keys) {
    this.keys = keys;
  }

  /** A value as stored. */
  record Stored(Sealed sealed, Optional<Sealed> dataKey) {}

  /** What an advanced value is bound to. */
  static Context bound(Arn parameter, String parameterId, long version) {
    return Context.of("ssm/value").with(parameter.toString()).with(parameterId).with(version);
  }

  Stored encrypt(
      Permit permit,
      Arn parameter,
      String keyId,
      boolean advanced,
      Sensitive value,
      Context bound) {
    return kms(
        permit,
        () -> {
          if (!advanced) {
            return new Stored(
                keys.encrypt(permit, keyId, value, context(parameter)), Optional.empty());
          }
          Keys.DataKey dataKey = keys.generateDataKey(permit, keyId, context(parameter));
          try (SealKey key = SealKey.of(LABEL, MaterialId.random(), dataKey.plaintext())) {
            return new Stored(key.seal(value, bound), Optional.of(dataKey.encrypted()));
          }
        });
  }

  /** A version's value as its reader asks for it. */
  Sensitive read(Permit permit, Version version, boolean decrypt) {
    if (!version.secure()) {
      return Sensitive.ofText(version.value().orElse(""));
    }
    return decrypt ? decrypt(permit, version) : ciphertext(version);
  }

  private Sensitive decrypt(Permit permit, Version version) {
    Sealed sealed = version.sealed().orElseThrow(() -> tampered(version));
    if (version.dataKey().isEmpty()) {
      return kms(permit, () -> keys.decrypt(permit, sealed, context(version.arn())));
    }
    Sensitive dataKey =
        kms(permit, () -> keys.decrypt(permit, version.dataKey().get(), context(version.arn())));
    try (SealKey key = SealKey.of(LABEL, sealed.materialId(), dataKey)) {
      return key.open(sealed, bound(version.arn(), version.parameterId(), version.number()));
    } catch (DidNotOpen e) {
      throw tampered(version);
    }
  }

  /** What a reader gets who does not ask for decryption. */
  private static Sensitive ciphertext(Version version) {
    Sealed sealed = version.sealed().orElseThrow(() -> tampered(version));
    return Sensitive.ofText(Base64.getEncoder().encodeToString(sealed.bytes()));
  }

  private static Map<String, String> context(Arn parameter) {
    return Map.of("PARAMETER_ARN", parameter.toString());
  }

  private static Tampered tampered(Version version) {
    return new Tampered("ssm_versions", version.name() + ":" + version.number());
  }

  private static <T> T kms(Permit permit, Supplier<T> work) {
    try {
      return work.get();
    } catch (AwsError e) {
      throw ParameterErrors.ofKms(e, permit.call().requestId());
    }
  }
}
