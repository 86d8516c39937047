package io.strongroom.secrets;

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
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The values of secrets: each version under a data key of its own, which KMS encrypts for the
 * caller with the context AWS uses.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html">Secret
 *     encryption</a>
 */
final class SecretValues {
  private static final String LABEL = "secretsmanager";
  private static final String PROBE = "RequestToValidateKeyAccess";

  /** What AWS calls the key of secrets that name none. */
  static final String DEFAULT_KEY = "DefaultEncryptionKey";

  private final Keys keys;

  SecretValues(Keys keys) {
    this.keys = keys;
  }

  /**
   * Makes sure, as AWS does, that the caller may use the key both ways before it is established;
   * its ARN.
   */
  String probe(Permit permit, Secret secret) {
    String keyId = keyOf(permit, secret);
    return writing(
        () -> {
          Keys.DataKey dataKey = keys.generateDataKey(permit, keyId, context(secret, PROBE));
          dataKey.plaintext().close();
          keys.decrypt(permit, dataKey.encrypted(), context(secret, PROBE)).close();
          return dataKey.keyArn();
        });
  }

  /**
   * Puts the data key of a version under the key that its secret has now. Empty for a caller who
   * may not encrypt with that: the version stays under its old key, as on AWS.
   *
   * @param keyArn of the new key
   */
  Optional<SecretVersion> rekeyed(
      Permit permit, Secret secret, SecretVersion version, String keyArn) {
    Map<String, String> context = context(secret, version.id());
    try (Sensitive dataKey = reading(() -> keys.decrypt(permit, version.dataKey(), context))) {
      return encrypted(permit, secret, dataKey, context)
          .map(other -> version.under(other, keyArn, nameOf(secret)));
    }
  }

  private Optional<Sealed> encrypted(
      Permit permit, Secret secret, Sensitive dataKey, Map<String, String> context) {
    try {
      return Optional.of(keys.encrypt(permit, keyOf(permit, secret), dataKey, context));
    } catch (AwsError e) {
      if (e.code().equals("AccessDeniedException")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static String nameOf(Secret secret) {
    return secret.kmsKeyId().orElse(DEFAULT_KEY);
  }

  SecretVersion encrypt(
      Permit permit,
      Secret secret,
      String versionId,
      SecretVersion.Kind kind,
      Sensitive value,
      Instant now) {
    String keyId = keyOf(permit, secret);
    Keys.DataKey dataKey =
        writing(() -> keys.generateDataKey(permit, keyId, context(secret, versionId)));
    try (SealKey key = SealKey.of(LABEL, MaterialId.random(), dataKey.plaintext())) {
      return new SecretVersion(
          versionId,
          kind,
          key.seal(value, bound(secret, versionId, kind, now)),
          dataKey.encrypted(),
          dataKey.keyArn(),
          Optional.of(nameOf(secret)),
          now,
          Optional.empty());
    }
  }

  Sensitive decrypt(Permit permit, Secret secret, SecretVersion version) {
    requireSharable(permit, secret);
    Sensitive dataKey =
        reading(() -> keys.decrypt(permit, version.dataKey(), context(secret, version.id())));
    try (SealKey key = SealKey.of(LABEL, version.sealed().materialId(), dataKey)) {
      return key.open(
          version.sealed(), bound(secret, version.id(), version.kind(), version.created()));
    } catch (DidNotOpen e) {
      throw new Tampered("secret_versions", secret.id() + "/" + version.id());
    }
  }

  /** A name of a key is one in the secret's account, whoever calls. */
  private static String keyOf(Permit permit, Secret secret) {
    requireSharable(permit, secret);
    String key = secret.kmsKeyId().orElse(Keys.defaultAlias("secretsmanager"));
    return key.startsWith("arn:") || isOwn(permit, secret)
        ? key
        : Arn.of(
                "kms",
                secret.region(),
                secret.account(),
                key.startsWith("alias/") ? key : "key/" + key)
            .toString();
  }

  private static boolean isOwn(Permit permit, Secret secret) {
    return permit.call().account().equals(secret.account());
  }

  /** The default key is for its own account; AWS says so before it asks KMS. */
  private static void requireSharable(Permit permit, Secret secret) {
    if (secret.kmsKeyId().isEmpty() && !isOwn(permit, secret)) {
      throw SecretsErrors.defaultKeyAcrossAccounts();
    }
  }

  private static Map<String, String> context(Secret secret, String versionId) {
    return Map.of("SecretARN", secret.arn().toString(), "SecretVersionId", versionId);
  }

  private static Context bound(
      Secret secret, String versionId, SecretVersion.Kind kind, Instant created) {
    return Context.of("secrets/value")
        .with(secret.arn().toString())
        .with(versionId)
        .with(kind.name())
        .with(created.toEpochMilli());
  }

  private static <T> T writing(Supplier<T> work) {
    return translated(
        work,
        e ->
            switch (e.code()) {
              case "AccessDeniedException" -> SecretsErrors.kmsDenied();
              case "DisabledException", "KMSInvalidStateException" ->
                  SecretsErrors.encryptionFailure();
              default -> SecretsErrors.invalidKey(e.message().orElse(e.code()));
            });
  }

  private static <T> T reading(Supplier<T> work) {
    return translated(
        work,
        e ->
            e.code().equals("AccessDeniedException")
                ? SecretsErrors.kmsDenied()
                : SecretsErrors.decryptionFailure());
  }

  private static <T> T translated(Supplier<T> work, Function<AwsError, AwsError> translate) {
    try {
      return work.get();
    } catch (AwsError e) {
      throw translate.apply(e);
    }
  }
}
