package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Bytes;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.ContextKeys;
import io.strongroom.seal.Sensitive;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Taking a ciphertext from one key to another without the plaintext leaving. */
final class ReEncryptData {
  private final KeyRing ring;
  private final KeyNames names;
  private final KeyUse use;
  private final Ciphertexts ciphertexts;

  ReEncryptData(KeyRing ring, KeyNames names, KeyUse use, Ciphertexts ciphertexts) {
    this.ring = ring;
    this.names = names;
    this.use = use;
    this.ciphertexts = ciphertexts;
  }

  record ReEncryptRequest(
      @Constraint(min = 1, max = 6144) @Blob Bytes ciphertextBlob,
      @Clear Map<String, String> sourceEncryptionContext,
      @Constraint(min = 1, max = 2048) @Clear Optional<String> sourceKeyId,
      @Constraint(min = 1, max = 2048) @Clear String destinationKeyId,
      @Clear Map<String, String> destinationEncryptionContext,
      @Constraint(oneOf = {"SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"})
          @Clear
          Optional<String> sourceEncryptionAlgorithm,
      @Constraint(oneOf = {"SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"})
          @Clear
          Optional<String> destinationEncryptionAlgorithm,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens,
      Optional<Boolean> dryRun,
      @Constraint(oneOf = "IGNORE_CIPHERTEXT") Optional<List<String>> dryRunModifiers) {}

  record ReEncryptResponse(
      @Blob Bytes ciphertextBlob,
      @Clear String sourceKeyId,
      @Clear String keyId,
      @Clear String sourceEncryptionAlgorithm,
      @Clear String destinationEncryptionAlgorithm,
      @Clear Optional<String> sourceKeyMaterialId,
      @Clear Optional<String> destinationKeyMaterialId) {}

  /** Decides as kms:ReEncryptFrom on the one key and kms:ReEncryptTo on the other. */
  @Operation(value = "kms:ReEncrypt", access = Access.READ)
  ReEncryptResponse reEncrypt(Call call, ReEncryptRequest request) {
    KeyUse.Wish from =
        KeyUse.Wish.crypt(
            GrantOperation.RE_ENCRYPT_FROM,
            request.sourceEncryptionAlgorithm(),
            request.sourceEncryptionContext());
    KeyUse.Wish to =
        KeyUse.Wish.crypt(
            GrantOperation.RE_ENCRYPT_TO,
            request.destinationEncryptionAlgorithm(),
            request.destinationEncryptionContext());
    ContextKeys same = sameKey(call, request);
    var in =
        Ciphertexts.Incoming.of(
            request.ciphertextBlob(),
            request.sourceKeyId(),
            request.grantTokens(),
            from.with(same));
    if (UseKeys.ignoresCiphertext(
        request.dryRun(), request.dryRunModifiers(), request.sourceKeyId())) {
      Key named = ciphertexts.named(call, in);
      use.usable(call, request.destinationKeyId(), request.grantTokens(), to.with(same));
      use.used(call, named, request.dryRun());
    }
    // Both decisions first: who may not encrypt anew learns nothing about the ciphertext.
    Key source = ciphertexts.key(call, in);
    Key target = use.usable(call, request.destinationKeyId(), request.grantTokens(), to.with(same));
    Ciphertexts.Opened opened = ciphertexts.open(call, source, in);
    try (Sensitive plaintext = opened.plaintext()) {
      Bytes made = ciphertexts.encrypt(call, target, to.algorithm(), plaintext, to.context());
      use.used(call, opened.key(), request.dryRun());
      use.used(call, target, request.dryRun());
      return new ReEncryptResponse(
          made,
          opened.key().arn().toString(),
          target.arn().toString(),
          from.algorithm(),
          to.algorithm(),
          opened.material(),
          target.shownMaterialId());
    }
  }

  /** {@code kms:ReEncryptOnSameKey}, known before anything is decided. */
  private ContextKeys sameKey(Call call, ReEncryptRequest request) {
    Optional<String> source =
        request.sourceKeyId().isPresent()
            ? names
                .resolve(call, request.sourceKeyId().get(), KeyNames.Aliases.TAKEN)
                .key()
                .map(Key::id)
            : Ciphertexts.keyIdOf(request.ciphertextBlob())
                .filter(id -> ring.key(call.tx(), call.region(), id).isPresent());
    Optional<String> target =
        names.resolve(call, request.destinationKeyId(), KeyNames.Aliases.TAKEN).key().map(Key::id);
    return KeyUse.one(
        "kms:reencryptonsamekey", Boolean.toString(source.isPresent() && source.equals(target)));
  }
}
