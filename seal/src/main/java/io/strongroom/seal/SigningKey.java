package io.strongroom.seal;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An Ed25519 key pair (RFC 8032) that signs. A signature takes about a millisecond; it is for
 * checkpoints, not for single records.
 */
public final class SigningKey {
  private final PrivateKey key;
  private final VerifyingKey verifier;

  private SigningKey(PrivateKey key, VerifyingKey verifier) {
    this.key = key;
    this.verifier = verifier;
  }

  /** A new random pair. */
  public static SigningKey generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(VerifyingKey.ALGORITHM, Jca.CURVES);
      generator.initialize(NamedParameterSpec.ED25519, Entropy.source());
      KeyPair pair = generator.generateKeyPair();
      return new SigningKey(pair.getPrivate(), VerifyingKey.of(pair.getPublic().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is missing", e);
    }
  }

  /** The public half. */
  public VerifyingKey verifier() {
    return verifier;
  }

  /** The signature of a message, 64 bytes. */
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(VerifyingKey.ALGORITHM, Jca.CURVES);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("signing failed", e);
    }
  }

  /** Seals the private half (PKCS#8), bound to the context and the public half. */
  public Sealed seal(SealKey under, Context context) {
    try (var bytes = Sensitive.taking(key.getEncoded())) {
      return under.seal(bytes, bound(context, verifier));
    }
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws DidNotOpen when it was not sealed by this key for this context and public half
   */
  public static SigningKey open(
      SealKey under, Sealed sealed, Context context, VerifyingKey verifier) {
    try (Sensitive bytes = under.open(sealed, bound(context, verifier))) {
      return new SigningKey(bytes.use(SigningKey::privateKey), verifier);
    }
  }

  private static Context bound(Context context, VerifyingKey verifier) {
    return Context.of("seal/signing-key")
        .with(HexFormat.of().formatHex(verifier.encoded()))
        .nesting(context);
  }

  private static PrivateKey privateKey(byte[] encoded) {
    byte[] copy = encoded.clone();
    try {
      return KeyFactory.getInstance(VerifyingKey.ALGORITHM, Jca.CURVES)
          .generatePrivate(new PKCS8EncodedKeySpec(copy));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is missing", e);
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return "SigningKey[" + verifier.id() + "]";
  }
}
