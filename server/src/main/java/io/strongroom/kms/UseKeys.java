package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Bytes;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Encrypting, decrypting, data keys.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html">KMS
 *     API</a>
 */
final class UseKeys {
  private static final String SYMMETRIC = KeySpec.SYMMETRIC_DEFAULT.name();

  private final KeyUse use;
  private final Ciphertexts ciphertexts;

  UseKeys(KeyUse use, Ciphertexts ciphertexts) {
    this.use = use;
    this.ciphertexts = ciphertexts;
  }

  record EncryptRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(min = 1, max = 4096) @Blob Sensitive plaintext,
      @Clear Map<String, String> encryptionContext,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens,
      @Constraint(oneOf = {"SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"})
          @Clear
          Optional<String> encryptionAlgorithm,
      Optional<Boolean> dryRun) {}

  record EncryptResponse(
      @Blob Bytes ciphertextBlob, @Clear String keyId, @Clear String encryptionAlgorithm) {}

  /** Encrypts up to 4,096 bytes, bound to the encryption context; with RSA less, and unbound. */
  @Operation(value = "kms:Encrypt", access = Access.READ)
  EncryptResponse encrypt(Call call, EncryptRequest request) {
    KeyUse.Wish wish =
        KeyUse.Wish.crypt(
            GrantOperation.ENCRYPT, request.encryptionAlgorithm(), request.encryptionContext());
    Key key = use.usable(call, request.keyId(), request.grantTokens(), wish);
    Bytes made =
        ciphertexts.encrypt(
            call, key, wish.algorithm(), request.plaintext(), request.encryptionContext());
    use.used(call, key, request.dryRun());
    return new EncryptResponse(made, key.arn().toString(), wish.algorithm());
  }

  record DecryptRequest(
      @Constraint(min = 1, max = 6144) @Blob Bytes ciphertextBlob,
      @Clear Map<String, String> encryptionContext,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens,
      @Constraint(min = 1, max = 2048) @Clear Optional<String> keyId,
      @Constraint(oneOf = {"SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"})
          @Clear
          Optional<String> encryptionAlgorithm,
      Optional<Recipient> recipient,
      Optional<Boolean> dryRun,
      @Constraint(oneOf = "IGNORE_CIPHERTEXT") Optional<List<String>> dryRunModifiers) {}

  record DecryptResponse(
      @Clear String keyId,
      @Blob Sensitive plaintext,
      @Clear String encryptionAlgorithm,
      @Clear Optional<String> keyMaterialId) {}

  /** Opens a ciphertext; it names its key itself, and a key named beside it must be the same. */
  @Operation(value = "kms:Decrypt", access = Access.READ)
  DecryptResponse decrypt(Call call, DecryptRequest request) {
    KeyUse.Wish wish =
        KeyUse.Wish.crypt(
            GrantOperation.DECRYPT, request.encryptionAlgorithm(), request.encryptionContext());
    var in =
        Ciphertexts.Incoming.of(
            request.ciphertextBlob(), request.keyId(), request.grantTokens(), wish);
    if (ignoresCiphertext(request.dryRun(), request.dryRunModifiers(), request.keyId())) {
      Key key = ciphertexts.named(call, in);
      KeyUse.refuseRecipient(request.recipient());
      use.used(call, key, request.dryRun());
    }
    Ciphertexts.Opened opened = ciphertexts.open(call, in);
    try {
      KeyUse.refuseRecipient(request.recipient());
      use.used(call, opened.key(), request.dryRun());
    } catch (RuntimeException e) {
      opened.plaintext().close();
      throw e;
    }
    return new DecryptResponse(
        opened.key().arn().toString(), opened.plaintext(), wish.algorithm(), opened.material());
  }

  /** Whether a dry run asks for the decision alone, for which the key must be named. */
  static boolean ignoresCiphertext(
      Optional<Boolean> dryRun, Optional<List<String>> modifiers, Optional<String> keyId) {
    if (modifiers.orElse(List.of()).isEmpty()) {
      return false;
    }
    if (!dryRun.orElse(false) || keyId.isEmpty()) {
      throw KmsErrors.validation(
          "DryRunModifiers need DryRun and the id of the key that the ciphertext is of.");
    }
    return true;
  }

  record GenerateDataKeyRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Clear Map<String, String> encryptionContext,
      @Constraint(least = 1, most = 1024) Optional<Integer> numberOfBytes,
      @Constraint(oneOf = {"AES_256", "AES_128"}) @Clear Optional<String> keySpec,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens,
      Optional<Recipient> recipient,
      Optional<Boolean> dryRun) {}

  record GenerateDataKeyResponse(
      @Blob Sealed ciphertextBlob,
      @Blob Sensitive plaintext,
      @Clear String keyId,
      @Clear String keyMaterialId) {}

  /** Makes a data key, in clear and encrypted under the KMS key. */
  @Operation(value = "kms:GenerateDataKey", access = Access.READ)
  GenerateDataKeyResponse generateDataKey(Call call, GenerateDataKeyRequest request) {
    Key key =
        use.usable(
            call,
            request.keyId(),
            request.grantTokens(),
            symmetric(GrantOperation.GENERATE_DATA_KEY, request.encryptionContext()));
    KeyUse.refuseRecipient(request.recipient());
    int bytes = dataKeyBytes(request.numberOfBytes(), request.keySpec());
    use.used(call, key, request.dryRun());
    Sensitive dataKey = Sensitive.taking(Entropy.bytes(bytes));
    Sealed sealed = ciphertexts.seal(call, key, dataKey, request.encryptionContext());
    return new GenerateDataKeyResponse(
        sealed, dataKey, key.arn().toString(), key.shownMaterialId().orElseThrow());
  }

  record GenerateDataKeyWithoutPlaintextRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Clear Map<String, String> encryptionContext,
      @Constraint(oneOf = {"AES_256", "AES_128"}) @Clear Optional<String> keySpec,
      @Constraint(least = 1, most = 1024) Optional<Integer> numberOfBytes,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens,
      Optional<Boolean> dryRun) {}

  record GenerateDataKeyWithoutPlaintextResponse(
      @Blob Sealed ciphertextBlob, @Clear String keyId, @Clear String keyMaterialId) {}

  /** Makes a data key for somebody who will decrypt it later. */
  @Operation(value = "kms:GenerateDataKeyWithoutPlaintext", access = Access.READ)
  GenerateDataKeyWithoutPlaintextResponse generateDataKeyWithoutPlaintext(
      Call call, GenerateDataKeyWithoutPlaintextRequest request) {
    Key key =
        use.usable(
            call,
            request.keyId(),
            request.grantTokens(),
            symmetric(
                GrantOperation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT, request.encryptionContext()));
    int bytes = dataKeyBytes(request.numberOfBytes(), request.keySpec());
    use.used(call, key, request.dryRun());
    try (Sensitive dataKey = Sensitive.taking(Entropy.bytes(bytes))) {
      return new GenerateDataKeyWithoutPlaintextResponse(
          ciphertexts.seal(call, key, dataKey, request.encryptionContext()),
          key.arn().toString(),
          key.shownMaterialId().orElseThrow());
    }
  }

  static KeyUse.Wish symmetric(GrantOperation operation, Map<String, String> context) {
    return KeyUse.Wish.crypt(operation, Optional.of(SYMMETRIC), context);
  }

  private static int dataKeyBytes(Optional<Integer> numberOfBytes, Optional<String> keySpec) {
    if (numberOfBytes.isPresent() == keySpec.isPresent()) {
      throw KmsErrors.sizeOrSpec();
    }
    return numberOfBytes.orElseGet(() -> keySpec.orElseThrow().equals("AES_256") ? 32 : 16);
  }
}
