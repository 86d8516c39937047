package io.strongroom.kms;

import io.strongroom.aws.Clear;
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
    @Clear String origin,
    @Clear String keyManager,
    @Clear String customerMasterKeySpec,
    @Clear String keySpec,
    @Clear List<String> encryptionAlgorithms,
    boolean multiRegion,
    @Clear String currentKeyMaterialId) {

  static KeyMetadata of(Key key) {
    return new KeyMetadata(
        key.account().value(),
        key.id(),
        key.arn().toString(),
        key.created(),
        key.enabled(),
        key.description(),
        Key.USAGE,
        key.state().word(),
        key.deletionDate(),
        Key.ORIGIN,
        key.manager(),
        Key.SPEC,
        Key.SPEC,
        List.of(Key.SPEC),
        false,
        key.shownMaterialId(key.materialId()));
  }
}
