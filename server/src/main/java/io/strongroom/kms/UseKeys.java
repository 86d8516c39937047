package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Bytes;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.ContextKeys;
import io.strongroom.iam.Target;
import io.strongroom.kms.KeyNames.Aliases;
import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Encrypting and decrypting with symmetric keys.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html">KMS
 *     API</a>
 */
final class UseKeys {
  private static final int CONTEXT_BYTES_MAX = 8192;
  private static final String ENCRYPTION_CONTEXT = "kms:encryptioncontext:";

  private final KeyRing ring;
  private final KeyNames names;
  private final Grants grants;
  private final GrantTokens tokens;

  UseKeys(KeyRing ring, KeyNames names, Grants grants, GrantTokens tokens) {
    this.ring = ring;
    this.names = names;
    this.grants = grants;
    this.tokens = tokens;
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
      @Blob Sealed ciphertextBlob, @Clear String keyId, @Clear String encryptionAlgorithm) {}

  /** Encrypts up to 4,096 bytes, bound to the encryption context. */
  @Operation(value = "kms:Encrypt", access = Access.READ)
  EncryptResponse encrypt(Call call, EncryptRequest request) {
    Key key =
        usable(
            call,
            request.keyId(),
            request.encryptionContext(),
            request.encryptionAlgorithm(),
            request.grantTokens(),
            GrantOperation.ENCRYPT);
    refuseDryRun(request.dryRun());
    Sealed sealed =
        ring.material(call.tx(), key)
            .seal(request.plaintext(), bound(key, request.encryptionContext()));
    return new EncryptResponse(sealed, key.arn().toString(), Key.SPEC);
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
      Optional<List<String>> dryRunModifiers) {}

  /** Attestation of an enclave, which this server cannot check and therefore refuses. */
  record Recipient(
      @Constraint(oneOf = "RSAES_OAEP_SHA_256") @Clear Optional<String> keyEncryptionAlgorithm) {}

  record DecryptResponse(
      @Clear String keyId,
      @Blob Sensitive plaintext,
      @Clear String encryptionAlgorithm,
      @Clear String keyMaterialId) {}

  /** Opens a ciphertext; it names its key itself, and a key named beside it must be the same. */
  @Operation(value = "kms:Decrypt", access = Access.READ)
  DecryptResponse decrypt(Call call, DecryptRequest request) {
    Optional<Sealed> sealed = parse(request.ciphertextBlob());
    Optional<String> blobKey = sealed.map(Sealed::keyLabel).flatMap(BlobLabel::keyId);
    Key key =
        request.keyId().isPresent()
            ? usable(
                call,
                request.keyId().get(),
                request.encryptionContext(),
                request.encryptionAlgorithm(),
                request.grantTokens(),
                GrantOperation.DECRYPT)
            : keyOfBlob(call, blobKey, request);
    refuseRecipient(request.recipient());
    if (request.dryRunModifiers().isPresent()) {
      throw KmsErrors.unsupported("DryRunModifiers");
    }
    if (blobKey.isEmpty()) {
      throw KmsErrors.invalidCiphertext();
    }
    if (!blobKey.get().equals(key.id())) {
      throw KmsErrors.incorrectKey();
    }
    Sensitive plaintext = open(call, key, sealed.orElseThrow(), request.encryptionContext());
    if (request.dryRun().orElse(false)) {
      plaintext.close();
      throw KmsErrors.dryRun();
    }
    return new DecryptResponse(
        key.arn().toString(),
        plaintext,
        Key.SPEC,
        key.shownMaterialId(sealed.orElseThrow().materialId()));
  }

  private Sensitive open(Call call, Key key, Sealed sealed, Map<String, String> context) {
    // A key whose own material is missing is our trouble; one it never had is the ciphertext's.
    SealKey material =
        sealed.materialId().equals(key.materialId())
            ? ring.material(call.tx(), key)
            : ring.material(call.tx(), key, sealed.materialId())
                .orElseThrow(KmsErrors::invalidCiphertext);
    try {
      return material.open(sealed, bound(key, context));
    } catch (DidNotOpen e) {
      throw KmsErrors.invalidCiphertext();
    }
  }

  private static Optional<Sealed> parse(Bytes blob) {
    try {
      return Optional.of(Sealed.parse(blob.toArray()));
    } catch (DidNotOpen e) {
      return Optional.empty();
    }
  }

  /**
   * The key that a ciphertext names. Absent, foreign and forbidden keys give one answer; what names
   * no key at all is an invalid ciphertext whoever asks.
   */
  private Key keyOfBlob(Call call, Optional<String> blobKey, DecryptRequest request) {
    Optional<Key> key = blobKey.flatMap(id -> ring.key(call.tx(), call.region(), id));
    Target target =
        key.map(
                found ->
                    grants.with(
                        call,
                        found,
                        names.target(call, found),
                        GrantOperation.DECRYPT,
                        request.encryptionContext()))
            .orElseGet(
                () -> Target.of(Key.arn(call.account(), call.region(), blobKey.orElse("unknown"))));
    try {
      call.permit(
          target.with(cryptographic(request.encryptionContext(), request.encryptionAlgorithm())));
    } catch (AwsError e) {
      throw !e.code().equals("AccessDeniedException")
          ? e
          : blobKey.isPresent() ? KmsErrors.ciphertextRefers() : KmsErrors.invalidCiphertext();
    }
    if (blobKey.isEmpty()) {
      throw KmsErrors.invalidCiphertext();
    }
    Key found = key.orElseThrow(KmsErrors::ciphertextRefers);
    call.touched(found.arn());
    refuseAlgorithm(request.encryptionAlgorithm());
    tokens.check(call, request.grantTokens());
    found.requireUsable();
    return found;
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
        usable(
            call,
            request.keyId(),
            request.encryptionContext(),
            Optional.empty(),
            request.grantTokens(),
            GrantOperation.GENERATE_DATA_KEY);
    refuseRecipient(request.recipient());
    int bytes = dataKeyBytes(request);
    refuseDryRun(request.dryRun());
    Sensitive dataKey = Sensitive.taking(Entropy.bytes(bytes));
    Sealed sealed =
        ring.material(call.tx(), key).seal(dataKey, bound(key, request.encryptionContext()));
    return new GenerateDataKeyResponse(
        sealed, dataKey, key.arn().toString(), key.shownMaterialId(key.materialId()));
  }

  private static int dataKeyBytes(GenerateDataKeyRequest request) {
    if (request.numberOfBytes().isPresent() == request.keySpec().isPresent()) {
      throw KmsErrors.sizeOrSpec();
    }
    return request
        .numberOfBytes()
        .orElseGet(() -> request.keySpec().orElseThrow().equals("AES_256") ? 32 : 16);
  }

  /** Decides on the named key and returns it if it may be used now. */
  private Key usable(
      Call call,
      String name,
      Map<String, String> context,
      Optional<String> algorithm,
      List<String> grantTokens,
      GrantOperation operation) {
    KeyNames.Named named = names.resolve(call, name, Aliases.TAKEN);
    Target target = names.target(call, named).with(cryptographic(context, algorithm));
    call.permit(
        named
            .key()
            .map(found -> grants.with(call, found, target, operation, context))
            .orElse(target));
    Key key = named.orThrow();
    call.touched(key.arn());
    refuseAlgorithm(algorithm);
    tokens.check(call, grantTokens);
    refuseHugeContext(context);
    key.requireUsable();
    return key;
  }

  /** A key or alias as the target of any action, with the grants for it. */
  Target target(Call call, Arn arn, Map<String, List<String>> keys) {
    KeyNames.Named named = names.resolve(call, arn.toString(), Aliases.REFUSED);
    Target target = names.target(call, named);
    Optional<GrantOperation> operation = GrantOperation.named(call.operation());
    if (named.key().isEmpty() || operation.isEmpty()) {
      return target;
    }
    var context = new HashMap<String, String>();
    keys.forEach(
        (key, values) -> {
          if (key.startsWith(ENCRYPTION_CONTEXT)) {
            context.put(key.substring(ENCRYPTION_CONTEXT.length()), values.getFirst());
          }
        });
    return grants.with(call, named.key().get(), target, operation.get(), context);
  }

  /** The condition keys of a symmetric operation. */
  private static ContextKeys cryptographic(
      Map<String, String> context, Optional<String> algorithm) {
    ContextKeys keys =
        key ->
            key.equals("kms:encryptionalgorithm")
                ? Optional.of(List.of(algorithm.orElse(Key.SPEC)))
                : Optional.empty();
    return keys.orElse(encryptionContext(context));
  }

  /** The condition keys of an encryption context. */
  static ContextKeys encryptionContext(Map<String, String> context) {
    return key -> {
      if (key.startsWith(ENCRYPTION_CONTEXT)) {
        return Optional.ofNullable(context.get(key.substring(ENCRYPTION_CONTEXT.length())))
            .map(List::of);
      }
      return key.equals("kms:encryptioncontextkeys") && !context.isEmpty()
          ? Optional.of(List.copyOf(context.keySet()))
          : Optional.empty();
    };
  }

  /** What every ciphertext of a key is bound to. Not the region: it goes where its key goes. */
  private static Context bound(Key key, Map<String, String> encryptionContext) {
    return Context.of("kms/ciphertext")
        .with(key.account().value())
        .with(key.id())
        .with(encryptionContext);
  }

  private static void refuseAlgorithm(Optional<String> algorithm) {
    if (algorithm.isPresent() && !algorithm.get().equals(Key.SPEC)) {
      throw KmsErrors.invalidKeyUsage(algorithm.get(), Key.SPEC);
    }
  }

  private static void refuseRecipient(Optional<Recipient> recipient) {
    if (recipient.isPresent()) {
      throw KmsErrors.unsupported("Recipient");
    }
  }

  private static void refuseDryRun(Optional<Boolean> dryRun) {
    if (dryRun.orElse(false)) {
      throw KmsErrors.dryRun();
    }
  }

  private static void refuseHugeContext(Map<String, String> context) {
    long bytes =
        context.entrySet().stream()
            .mapToLong(
                entry ->
                    entry.getKey().getBytes(StandardCharsets.UTF_8).length
                        + entry.getValue().getBytes(StandardCharsets.UTF_8).length)
            .sum();
    if (bytes > CONTEXT_BYTES_MAX) {
      throw KmsErrors.validation("The encryption context is larger than 8192 bytes.");
    }
  }
}
