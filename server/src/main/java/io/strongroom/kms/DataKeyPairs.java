package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Bytes;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.seal.AsymmetricKey;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.PairKind;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Key pairs and random bytes for use outside. */
final class DataKeyPairs {
  private static final int RANDOM_MAX = 1024;

  private final KeyUse use;
  private final Ciphertexts ciphertexts;
  private final Prepared prepared;

  DataKeyPairs(KeyUse use, Ciphertexts ciphertexts, Prepared prepared) {
    this.use = use;
    this.ciphertexts = ciphertexts;
    this.prepared = prepared;
  }

  record GenerateDataKeyPairRequest(
      @Clear Map<String, String> encryptionContext,
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(
              oneOf = {
                "RSA_2048",
                "RSA_3072",
                "RSA_4096",
                "ECC_NIST_P256",
                "ECC_NIST_P384",
                "ECC_NIST_P521",
                "ECC_SECG_P256K1",
                "SM2",
                "ECC_NIST_EDWARDS25519"
              })
          @Clear
          String keyPairSpec,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens,
      Optional<Recipient> recipient,
      Optional<Boolean> dryRun) {}

  record GenerateDataKeyPairResponse(
      @Blob Sealed privateKeyCiphertextBlob,
      @Blob Sensitive privateKeyPlaintext,
      @Blob Bytes publicKey,
      @Clear String keyId,
      @Clear String keyPairSpec,
      @Clear String keyMaterialId) {}

  /** Makes a key pair, the private half in clear and encrypted under the KMS key. */
  @Operation(value = "kms:GenerateDataKeyPair", access = Access.SLOW_READ)
  GenerateDataKeyPairResponse generateDataKeyPair(Call call, GenerateDataKeyPairRequest request) {
    var asked =
        new Asked(
            GrantOperation.GENERATE_DATA_KEY_PAIR,
            request.keyId(),
            request.grantTokens(),
            request.encryptionContext(),
            request.keyPairSpec(),
            request.recipient(),
            request.dryRun());
    Made made = make(call, asked);
    return new GenerateDataKeyPairResponse(
        made.sealed(),
        made.secret(),
        made.open(),
        made.key().arn().toString(),
        request.keyPairSpec(),
        made.key().shownMaterialId().orElseThrow());
  }

  record GenerateDataKeyPairWithoutPlaintextRequest(
      @Clear Map<String, String> encryptionContext,
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(
              oneOf = {
                "RSA_2048",
                "RSA_3072",
                "RSA_4096",
                "ECC_NIST_P256",
                "ECC_NIST_P384",
                "ECC_NIST_P521",
                "ECC_SECG_P256K1",
                "SM2",
                "ECC_NIST_EDWARDS25519"
              })
          @Clear
          String keyPairSpec,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens,
      Optional<Boolean> dryRun) {}

  record GenerateDataKeyPairWithoutPlaintextResponse(
      @Blob Sealed privateKeyCiphertextBlob,
      @Blob Bytes publicKey,
      @Clear String keyId,
      @Clear String keyPairSpec,
      @Clear String keyMaterialId) {}

  /** Makes a key pair for somebody who will decrypt its private half later. */
  @Operation(value = "kms:GenerateDataKeyPairWithoutPlaintext", access = Access.SLOW_READ)
  GenerateDataKeyPairWithoutPlaintextResponse generateDataKeyPairWithoutPlaintext(
      Call call, GenerateDataKeyPairWithoutPlaintextRequest request) {
    var asked =
        new Asked(
            GrantOperation.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
            request.keyId(),
            request.grantTokens(),
            request.encryptionContext(),
            request.keyPairSpec(),
            Optional.empty(),
            request.dryRun());
    Made made = make(call, asked);
    made.secret().close();
    return new GenerateDataKeyPairWithoutPlaintextResponse(
        made.sealed(),
        made.open(),
        made.key().arn().toString(),
        request.keyPairSpec(),
        made.key().shownMaterialId().orElseThrow());
  }

  private record Asked(
      GrantOperation operation,
      String keyId,
      List<String> grantTokens,
      Map<String, String> context,
      String pairSpec,
      Optional<Recipient> recipient,
      Optional<Boolean> dryRun) {}

  private record Made(Key key, Sealed sealed, Sensitive secret, Bytes open) {}

  private Made make(Call call, Asked asked) {
    KeyUse.Wish wish =
        UseKeys.symmetric(asked.operation(), asked.context())
            .with(KeyUse.one("kms:datakeypairspec", asked.pairSpec()));
    Key key = use.usable(call, asked.keyId(), asked.grantTokens(), wish);
    KeyUse.refuseRecipient(asked.recipient());
    PairKind kind =
        KeySpec.named(asked.pairSpec())
            .flatMap(KeySpec::pair)
            .orElseThrow(() -> KmsErrors.unsupported("KeyPairSpec " + asked.pairSpec()));
    if (asked.dryRun().orElse(false)) {
      throw KmsErrors.dryRun();
    }
    try (AsymmetricKey pair = pair(call, kind)) {
      Sensitive secret = pair.privateKey();
      Sealed sealed = ciphertexts.seal(call, key, secret, asked.context());
      use.used(call, key, Optional.empty());
      return new Made(key, sealed, secret, Bytes.taking(pair.publicKey()));
    }
  }

  private AsymmetricKey pair(Call call, PairKind kind) {
    return kind.slow()
        ? prepared
            .of(call, AsymmetricKey.class, () -> Optional.of(AsymmetricKey.generate(kind)))
            .orElseThrow()
        : AsymmetricKey.generate(kind);
  }

  record GenerateRandomRequest(
      @Constraint(least = 1, most = 1024) Optional<Integer> numberOfBytes,
      @Constraint(min = 1, max = 64) @Clear Optional<String> customKeyStoreId,
      Optional<Recipient> recipient) {}

  record GenerateRandomResponse(@Blob Sensitive plaintext) {}

  /** Draws up to 1,024 random bytes. */
  @Operation(value = "kms:GenerateRandom", access = Access.READ)
  GenerateRandomResponse generateRandom(Call call, GenerateRandomRequest request) {
    call.permit(Target.none());
    KeyUse.refuseRecipient(request.recipient());
    if (request.customKeyStoreId().isPresent()) {
      throw KmsErrors.noSuchKeyStore();
    }
    int bytes =
        request
            .numberOfBytes()
            .orElseThrow(() -> KmsErrors.validation("NumberOfBytes is required."));
    return new GenerateRandomResponse(Sensitive.taking(Entropy.bytes(Math.min(bytes, RANDOM_MAX))));
  }
}
