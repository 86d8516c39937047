package io.strongroom.kms;

import io.strongroom.aws.Bytes;
import io.strongroom.iam.Call;
import io.strongroom.seal.AsymmetricKey;
import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.OaepHash;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes and opens ciphertexts: of symmetric keys, which describe themselves, and of RSA keys, which
 * are bare RSA-OAEP.
 */
final class Ciphertexts {
  private final KeyRing ring;
  private final KeyUse use;
  private final Prepared prepared;

  Ciphertexts(KeyRing ring, KeyUse use, Prepared prepared) {
    this.ring = ring;
    this.use = use;
    this.prepared = prepared;
  }

  /**
   * What a ciphertext opened to.
   *
   * @param material that of a symmetric key
   */
  record Opened(Key key, Sensitive plaintext, Optional<String> material) {}

  /** Seals under a symmetric key's current material, bound to the encryption context. */
  Sealed seal(Call call, Key key, Sensitive plaintext, Map<String, String> context) {
    return switch (ring.material(call.tx(), key)) {
      case Material.Symmetric(SealKey own) -> own.seal(plaintext, bound(key, context));
      case Material.Pair pair -> throw new IllegalStateException("not a symmetric key");
      case Material.Authentication mac -> throw new IllegalStateException("not a symmetric key");
    };
  }

  /** Encrypts under whichever kind of key. */
  Bytes encrypt(
      Call call, Key key, String algorithm, Sensitive plaintext, Map<String, String> context) {
    return switch (ring.material(call.tx(), key)) {
      case Material.Symmetric(SealKey own) ->
          Bytes.taking(own.seal(plaintext, bound(key, context)).bytes());
      case Material.Pair(AsymmetricKey own) -> {
        OaepHash hash = hash(algorithm);
        int most = hash.plaintextMax(own.kind().modulusBytes());
        if (plaintext.length() > most) {
          throw KmsErrors.tooMuch(algorithm, key.spec().name(), most);
        }
        yield Bytes.taking(own.encrypt(hash, plaintext));
      }
      case Material.Authentication mac -> throw new IllegalStateException("not an encryption key");
    };
  }

  private static OaepHash hash(String algorithm) {
    return algorithm.endsWith("SHA_1") ? OaepHash.SHA_1 : OaepHash.SHA_256;
  }

  /**
   * The ciphertext of a request, and whom it is from.
   *
   * @param sealed the same as it describes itself; empty for what does not
   * @param blobKey the key that it says it is of
   */
  record Incoming(
      Bytes blob,
      Optional<Sealed> sealed,
      Optional<String> blobKey,
      Optional<String> keyId,
      List<String> grantTokens,
      KeyUse.Wish wish) {

    static Incoming of(
        Bytes blob, Optional<String> keyId, List<String> grantTokens, KeyUse.Wish wish) {
      Optional<Sealed> sealed = parse(blob);
      return new Incoming(blob, sealed, keyIdOf(sealed), keyId, grantTokens, wish);
    }
  }

  /**
   * Decides, finds the key and opens the ciphertext.
   *
   * @throws io.strongroom.aws.AwsError InvalidCiphertextException for what does not open, whatever
   *     is wrong with it; IncorrectKeyException when it is of another key than the one named
   */
  Opened open(Call call, Incoming in) {
    return open(call, key(call, in), in);
  }

  /** Decides, and finds the key; tells nothing of the ciphertext yet. */
  Key key(Call call, Incoming in) {
    return in.keyId().isPresent()
        ? named(call, in)
        : use.ofBlob(call, in.blobKey(), in.grantTokens(), in.wish());
  }

  /** Opens the ciphertext under the {@link #key} that was decided on. */
  Opened open(Call call, Key key, Incoming in) {
    if (!key.spec().symmetric()) {
      return new Opened(key, decrypt(call, key, in), Optional.empty());
    }
    if (in.blobKey().isEmpty()) {
      throw KmsErrors.invalidCiphertext();
    }
    if (!in.blobKey().get().equals(key.id())) {
      throw KmsErrors.incorrectKey();
    }
    return open(call, key, in.sealed().orElseThrow(), in.wish().context());
  }

  /** A key of another usage is here not the right key, in AWS's words. */
  Key named(Call call, Incoming in) {
    Key key = use.permitted(call, in.keyId().orElseThrow(), in.grantTokens(), in.wish());
    if (key.usage() != KeyUsage.ENCRYPT_DECRYPT) {
      throw KmsErrors.incorrectKey();
    }
    KeyUse.requireFit(call, key, in.wish());
    return key;
  }

  private Opened open(Call call, Key key, Sealed sealed, Map<String, String> context) {
    // A key whose own material is missing is our trouble; one it never had is the ciphertext's.
    boolean current = key.materialId().equals(Optional.of(sealed.materialId()));
    Material material =
        current
            ? ring.material(call.tx(), key)
            : ring.material(call.tx(), key, sealed.materialId())
                .orElseThrow(KmsErrors::invalidCiphertext);
    if (!(material instanceof Material.Symmetric(SealKey own))) {
      throw new IllegalStateException("not a symmetric key");
    }
    try {
      return new Opened(
          key,
          own.open(sealed, bound(key, context)),
          Optional.of(key.shownMaterialId(sealed.materialId())));
    } catch (DidNotOpen e) {
      throw KmsErrors.invalidCiphertext();
    }
  }

  /** RSA's private operation takes too long for the event loop. */
  private Sensitive decrypt(Call call, Key key, Incoming in) {
    if (!(ring.material(call.tx(), key) instanceof Material.Pair(AsymmetricKey own))) {
      throw new IllegalStateException("not a key pair");
    }
    return prepared
        .of(call, Sensitive.class, () -> decrypted(own, hash(in.wish().algorithm()), in.blob()))
        .orElseThrow(KmsErrors::invalidCiphertext);
  }

  private static Optional<Sensitive> decrypted(AsymmetricKey key, OaepHash hash, Bytes blob) {
    try {
      return Optional.of(key.decrypt(hash, blob.toArray()));
    } catch (DidNotOpen e) {
      return Optional.empty();
    }
  }

  /** The key that a ciphertext says it is of. */
  static Optional<String> keyIdOf(Bytes blob) {
    return keyIdOf(parse(blob));
  }

  private static Optional<String> keyIdOf(Optional<Sealed> sealed) {
    return sealed.map(Sealed::keyLabel).flatMap(BlobLabel::keyId);
  }

  private static Optional<Sealed> parse(Bytes blob) {
    try {
      return Optional.of(Sealed.parse(blob.toArray()));
    } catch (DidNotOpen e) {
      return Optional.empty();
    }
  }

  /** What every ciphertext of a key is bound to. Not the region: it goes where its key goes. */
  private static Context bound(Key key, Map<String, String> encryptionContext) {
    return Context.of("kms/ciphertext")
        .with(key.account().value())
        .with(key.id())
        .with(encryptionContext);
  }
}
