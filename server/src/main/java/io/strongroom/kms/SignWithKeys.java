package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Bytes;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.seal.AsymmetricKey;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.Sensitive;
import io.strongroom.seal.SignatureScheme;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What key pairs do: signing, verifying, agreeing, and showing their public half. */
final class SignWithKeys {
  private final KeyRing ring;
  private final KeyUse use;

  SignWithKeys(KeyRing ring, KeyUse use) {
    this.ring = ring;
    this.use = use;
  }

  record SignRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(min = 1, max = 4096) @Blob Sensitive message,
      @Constraint(oneOf = {"RAW", "DIGEST", "EXTERNAL_MU"}) @Clear Optional<String> messageType,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens,
      @Constraint(
              oneOf = {
                "RSASSA_PSS_SHA_256",
                "RSASSA_PSS_SHA_384",
                "RSASSA_PSS_SHA_512",
                "RSASSA_PKCS1_V1_5_SHA_256",
                "RSASSA_PKCS1_V1_5_SHA_384",
                "RSASSA_PKCS1_V1_5_SHA_512",
                "ECDSA_SHA_256",
                "ECDSA_SHA_384",
                "ECDSA_SHA_512",
                "SM2DSA",
                "ML_DSA_SHAKE_256",
                "ED25519_SHA_512",
                "ED25519_PH_SHA_512"
              })
          @Clear
          String signingAlgorithm,
      Optional<Boolean> dryRun) {}

  record SignResponse(@Clear String keyId, @Blob Bytes signature, @Clear String signingAlgorithm) {}

  /** Signs a message of up to 4,096 bytes, or a digest. */
  @Operation(value = "kms:Sign", access = Access.SLOW_READ)
  SignResponse sign(Call call, SignRequest request) {
    var asked =
        new Asked(
            GrantOperation.SIGN,
            request.signingAlgorithm(),
            request.messageType(),
            request.message());
    Key key = usable(call, request.keyId(), request.grantTokens(), asked);
    SignatureScheme scheme = asked.scheme();
    if (request.dryRun().orElse(false)) {
      throw KmsErrors.dryRun();
    }
    byte[] signature = pair(call, key).sign(scheme, asked.input(), request.message());
    use.used(call, key, Optional.empty());
    return new SignResponse(
        key.arn().toString(), Bytes.taking(signature), request.signingAlgorithm());
  }

  record VerifyRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(min = 1, max = 4096) @Blob Sensitive message,
      @Constraint(oneOf = {"RAW", "DIGEST", "EXTERNAL_MU"}) @Clear Optional<String> messageType,
      @Constraint(min = 1, max = 6144) @Blob Bytes signature,
      @Constraint(
              oneOf = {
                "RSASSA_PSS_SHA_256",
                "RSASSA_PSS_SHA_384",
                "RSASSA_PSS_SHA_512",
                "RSASSA_PKCS1_V1_5_SHA_256",
                "RSASSA_PKCS1_V1_5_SHA_384",
                "RSASSA_PKCS1_V1_5_SHA_512",
                "ECDSA_SHA_256",
                "ECDSA_SHA_384",
                "ECDSA_SHA_512",
                "SM2DSA",
                "ML_DSA_SHAKE_256",
                "ED25519_SHA_512",
                "ED25519_PH_SHA_512"
              })
          @Clear
          String signingAlgorithm,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens,
      Optional<Boolean> dryRun) {}

  record VerifyResponse(
      @Clear String keyId, boolean signatureValid, @Clear String signingAlgorithm) {}

  /** Verifies a signature; a wrong one is an error and never an answer. */
  @Operation(value = "kms:Verify", access = Access.SLOW_READ)
  VerifyResponse verify(Call call, VerifyRequest request) {
    var asked =
        new Asked(
            GrantOperation.VERIFY,
            request.signingAlgorithm(),
            request.messageType(),
            request.message());
    Key key = usable(call, request.keyId(), request.grantTokens(), asked);
    boolean valid =
        pair(call, key)
            .verify(
                asked.scheme(), asked.input(), request.message(), request.signature().toArray());
    if (!valid) {
      throw KmsErrors.invalidSignature();
    }
    use.used(call, key, request.dryRun());
    return new VerifyResponse(key.arn().toString(), true, request.signingAlgorithm());
  }

  /** What Sign and Verify ask alike. */
  private record Asked(
      GrantOperation operation, String algorithm, Optional<String> messageType, Sensitive message) {

    SignatureScheme scheme() {
      return SigningAlgorithm.named(algorithm)
          .map(SigningAlgorithm::scheme)
          .orElseThrow(() -> KmsErrors.unsupported("SigningAlgorithm " + algorithm));
    }

    SignatureScheme.Input input() {
      return SignatureScheme.Input.valueOf(messageType.orElse("RAW"));
    }

    KeyUse.Wish wish() {
      return KeyUse.Wish.other(operation, KeyUsage.SIGN_VERIFY, algorithm, "kms:signingalgorithm")
          .with(KeyUse.one("kms:messagetype", messageType.orElse("RAW")));
    }

    void check() {
      if (!scheme().takes(input())) {
        throw KmsErrors.validation(
            "MessageType " + input() + " is not valid for algorithm " + algorithm + ".");
      }
      if (!scheme().fits(input(), message.length())) {
        throw KmsErrors.digestLength(algorithm);
      }
    }
  }

  private Key usable(Call call, String name, List<String> grantTokens, Asked asked) {
    Key key = use.usable(call, name, grantTokens, asked.wish());
    asked.check();
    return key;
  }

  private AsymmetricKey pair(Call call, Key key) {
    if (ring.material(call.tx(), key) instanceof Material.Pair(AsymmetricKey own)) {
      return own;
    }
    throw new IllegalStateException("not a key pair");
  }

  record GetPublicKeyRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens) {}

  record GetPublicKeyResponse(
      @Clear String keyId,
      @Blob Bytes publicKey,
      @Clear String customerMasterKeySpec,
      @Clear String keySpec,
      @Clear String keyUsage,
      @Clear Optional<List<String>> encryptionAlgorithms,
      @Clear Optional<List<String>> signingAlgorithms,
      @Clear Optional<List<String>> keyAgreementAlgorithms) {}

  /** Gives the public half away, as SubjectPublicKeyInfo. */
  @Operation(value = "kms:GetPublicKey", access = Access.READ)
  GetPublicKeyResponse getPublicKey(Call call, GetPublicKeyRequest request) {
    var wish =
        new KeyUse.Wish(
            GrantOperation.GET_PUBLIC_KEY,
            KeyUsage.SIGN_VERIFY,
            "",
            Map.of(),
            key -> Optional.empty());
    Key key = use.permitted(call, request.keyId(), request.grantTokens(), wish);
    if (key.spec().pair().isEmpty()) {
      throw KmsErrors.unsupportedKey(
          key.arn() + " key spec is " + key.spec() + " which is not valid for GetPublicKey.");
    }
    return new GetPublicKeyResponse(
        key.arn().toString(),
        Bytes.taking(pair(call, key).publicKey()),
        key.spec().name(),
        key.spec().name(),
        key.usage().name(),
        algorithms(key, KeyUsage.ENCRYPT_DECRYPT),
        algorithms(key, KeyUsage.SIGN_VERIFY),
        algorithms(key, KeyUsage.KEY_AGREEMENT));
  }

  private static Optional<List<String>> algorithms(Key key, KeyUsage usage) {
    return key.usage() == usage ? Optional.of(key.algorithms()) : Optional.empty();
  }

  record DeriveSharedSecretRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(oneOf = "ECDH") @Clear String keyAgreementAlgorithm,
      @Constraint(min = 1, max = 8192) @Blob Bytes publicKey,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens,
      Optional<Boolean> dryRun,
      Optional<Recipient> recipient) {}

  record DeriveSharedSecretResponse(
      @Clear String keyId,
      @Blob Sensitive sharedSecret,
      @Clear String keyAgreementAlgorithm,
      @Clear String keyOrigin) {}

  /** Agrees with the holder of another key on the same curve; gives the raw x coordinate. */
  @Operation(value = "kms:DeriveSharedSecret", access = Access.SLOW_READ)
  DeriveSharedSecretResponse deriveSharedSecret(Call call, DeriveSharedSecretRequest request) {
    Key key =
        use.usable(
            call,
            request.keyId(),
            request.grantTokens(),
            KeyUse.Wish.other(
                GrantOperation.DERIVE_SHARED_SECRET,
                KeyUsage.KEY_AGREEMENT,
                request.keyAgreementAlgorithm(),
                "kms:keyagreementalgorithm"));
    KeyUse.refuseRecipient(request.recipient());
    Sensitive secret = agreed(pair(call, key), request.publicKey());
    try {
      use.used(call, key, request.dryRun());
    } catch (RuntimeException e) {
      secret.close();
      throw e;
    }
    return new DeriveSharedSecretResponse(
        key.arn().toString(), secret, request.keyAgreementAlgorithm(), key.origin());
  }

  private static Sensitive agreed(AsymmetricKey own, Bytes peer) {
    try {
      return own.agree(peer.toArray());
    } catch (DidNotOpen e) {
      // So says AWS: not one word about what is wrong with the key.
      throw KmsErrors.validation("");
    }
  }
}
