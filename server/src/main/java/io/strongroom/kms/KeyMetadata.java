package io.strongroom.kms;

import io.strongroom.aws.Clear;
import io.strongroom.aws.Region;
import io.strongroom.aws.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A key as AWS shows it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html">KeyMetadata</a>
 */
record KeyMetadata(
    @Wire("AWSAccountId") @Clear String awsAccountId,
    @Clear String keyId,
    @Clear String arn,
    Instant creationDate,
    boolean enabled,
    String description,
    @Clear String keyUsage,
    @Clear String keyState,
    Optional<Instant> deletionDate,
    Optional<Instant> validTo,
    @Clear String origin,
    @Clear Optional<String> expirationModel,
    @Clear String keyManager,
    @Clear String customerMasterKeySpec,
    @Clear String keySpec,
    @Clear Optional<List<String>> encryptionAlgorithms,
    @Clear Optional<List<String>> signingAlgorithms,
    @Clear Optional<List<String>> keyAgreementAlgorithms,
    boolean multiRegion,
    Optional<MultiRegionConfiguration> multiRegionConfiguration,
    Optional<Integer> pendingDeletionWindowInDays,
    @Clear Optional<List<String>> macAlgorithms,
    @Clear Optional<String> currentKeyMaterialId) {

  /** The regions of a multi-Region key. */
  record MultiRegionConfiguration(
      @Clear String multiRegionKeyType,
      MultiRegionKey primaryKey,
      List<MultiRegionKey> replicaKeys) {}

  /** One key of a multi-Region key. */
  record MultiRegionKey(@Clear String arn, @Clear String region) {
    static MultiRegionKey of(Key key) {
      return new MultiRegionKey(key.arn().toString(), key.region().value());
    }
  }

  /**
   * A key as it is now.
   *
   * @param everywhere the keys with its id in all regions; only those of multi-Region keys count
   */
  static KeyMetadata of(Key key, List<Key> everywhere) {
    return of(key, everywhere, key.state().word(), key.enabled());
  }

  /** A replica just made, which on AWS takes a while to be there. */
  static KeyMetadata creating(Key replica, List<Key> everywhere) {
    return of(replica, everywhere, "Creating", false);
  }

  private static KeyMetadata of(Key key, List<Key> everywhere, String state, boolean enabled) {
    boolean holdsImport = key.external() && key.state() != KeyState.PENDING_IMPORT && !bare(key);
    return new KeyMetadata(
        key.account().value(),
        key.id(),
        key.arn().toString(),
        key.created(),
        enabled,
        key.description(),
        key.usage().name(),
        state,
        key.deletionDate(),
        holdsImport ? key.expires() : Optional.empty(),
        key.origin(),
        holdsImport
            ? Optional.of(
                key.expires().isPresent() ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE")
            : Optional.empty(),
        key.manager(),
        key.spec().name(),
        key.spec().name(),
        algorithms(key, KeyUsage.ENCRYPT_DECRYPT),
        algorithms(key, KeyUsage.SIGN_VERIFY),
        algorithms(key, KeyUsage.KEY_AGREEMENT),
        key.multiRegion(),
        key.primary().flatMap(primary -> regions(key, primary, everywhere)),
        key.window().isPresent() ? Optional.of(key.window().getAsInt()) : Optional.empty(),
        algorithms(key, KeyUsage.GENERATE_VERIFY_MAC),
        key.shownMaterialId());
  }

  /** Whether nothing was imported yet; one that waits for deletion may have been. */
  private static boolean bare(Key key) {
    return key.materialId().isEmpty();
  }

  private static Optional<List<String>> algorithms(Key key, KeyUsage usage) {
    return key.usage() == usage ? Optional.of(key.algorithms()) : Optional.empty();
  }

  private static Optional<MultiRegionConfiguration> regions(
      Key key, Region primary, List<Key> everywhere) {
    return everywhere.stream()
        .filter(other -> other.region().equals(primary))
        .findFirst()
        .map(
            first ->
                new MultiRegionConfiguration(
                    key.replica() ? "REPLICA" : "PRIMARY",
                    MultiRegionKey.of(first),
                    everywhere.stream().filter(Key::replica).map(MultiRegionKey::of).toList()));
  }
}
