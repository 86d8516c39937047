package io.strongroom.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.EdDSAParameterSpec;
import java.util.Arrays;
import javax.security.auth.DestroyFailedException;

/**
 * A key pair: signs, decrypts or agrees, and gives its public half away. The private half leaves it
 * sealed, or as {@link Sensitive} where a caller is to have it.
 *
 * <p>While it lives the private half is an object of its provider, which this class cannot
 * overwrite everywhere: Corretto's lies outside the heap and is overwritten on {@link #close()}.
 */
public final class AsymmetricKey implements AutoCloseable {
  private static final int ENCODED_MAX = 16 << 10;

  private final PairKind kind;
  private final PrivateKey secret;
  private final PublicKey open;
  private final byte[] spki;

  /** Takes the halves as they are; only tests have any that do not belong together. */
  AsymmetricKey(PairKind kind, PrivateKey secret, PublicKey open) {
    this.kind = kind;
    this.secret = secret;
    this.open = open;
    this.spki = open.getEncoded();
  }

  /** A new pair; of RSA it takes up to seconds. */
  public static AsymmetricKey generate(PairKind kind) {
    KeyPair pair = PairKeys.generate(kind);
    return new AsymmetricKey(kind, pair.getPrivate(), pair.getPublic());
  }

  /**
   * A pair from a private key that came from elsewhere, as PKCS #8 (RFC 5958); proven to belong
   * together by a signature.
   *
   * @throws DidNotOpen when it is no private key of this kind
   */
  public static AsymmetricKey imported(PairKind kind, Sensitive pkcs8) {
    try {
      PrivateKey secret = pkcs8.use(bytes -> read(kind, bytes));
      for (PublicKey candidate : PairKeys.candidates(kind, secret)) {
        var pair = new AsymmetricKey(kind, secret, candidate);
        if (pair.belongsTogether()) {
          return pair;
        }
      }
      throw new DidNotOpen();
    } catch (GeneralSecurityException | RuntimeException e) {
      // Providers throw what they like at what is no key.
      throw new DidNotOpen();
    }
  }

  private static PrivateKey read(PairKind kind, byte[] pkcs8) {
    if (pkcs8.length > ENCODED_MAX) {
      throw new DidNotOpen();
    }
    try {
      return PairKeys.privateKey(kind, pkcs8);
    } catch (GeneralSecurityException e) {
      throw new DidNotOpen();
    }
  }

  private boolean belongsTogether() {
    var scheme =
        switch (kind.family()) {
          case RSA -> SignatureScheme.RSA_PKCS1_SHA_256;
          case EC -> SignatureScheme.ECDSA_SHA_256;
          case ED25519 -> SignatureScheme.ED25519;
          case ML_DSA -> SignatureScheme.ML_DSA;
        };
    var message = Sensitive.taking(Entropy.bytes(32));
    byte[] signature = sign(scheme, SignatureScheme.Input.RAW, message);
    return verify(scheme, SignatureScheme.Input.RAW, message, signature);
  }

  public PairKind kind() {
    return kind;
  }

  /** The public key as SubjectPublicKeyInfo in DER (RFC 5280). */
  public byte[] publicKey() {
    return spki.clone();
  }

  /** The private key as PKCS #8 in DER (RFC 5958). */
  public Sensitive privateKey() {
    return PairKeys.pkcs8(kind, secret);
  }

  /** Seals both halves. */
  public Sealed sealed(SealKey under, Context context) {
    try (Sensitive own = privateKey();
        Sensitive both =
            Sensitive.taking(
                own.use(
                    bytes ->
                        ByteBuffer.allocate(Integer.BYTES + spki.length + bytes.length)
                            .putInt(spki.length)
                            .put(spki)
                            .put(bytes)
                            .array()))) {
      return under.seal(both, context);
    }
  }

  /**
   * Opens a sealed pair.
   *
   * @throws DidNotOpen for anything but what {@link #sealed} made with the same context
   */
  public static AsymmetricKey open(PairKind kind, SealKey under, Sealed sealed, Context context) {
    try (Sensitive both = under.open(sealed, context)) {
      return both.use(bytes -> opened(kind, ByteBuffer.wrap(bytes)));
    }
  }

  private static AsymmetricKey opened(PairKind kind, ByteBuffer both) {
    var spki = new byte[both.getInt()];
    both.get(spki);
    var own = new byte[both.remaining()];
    both.get(own);
    try {
      return new AsymmetricKey(
          kind, PairKeys.privateKey(kind, own), PairKeys.publicKey(kind, spki));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a sealed key pair is none", e);
    } finally {
      Arrays.fill(own, (byte) 0);
    }
  }

  /**
   * Signs.
   *
   * @param message what {@link SignatureScheme#takes} and {@link SignatureScheme#fits} allow,
   *     otherwise {@link IllegalArgumentException}
   */
  public byte[] sign(SignatureScheme scheme, SignatureScheme.Input input, Sensitive message) {
    check(scheme, input, message);
    return message.use(
        bytes -> {
          try {
            return sign(scheme, input, bytes);
          } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing failed", e);
          }
        });
  }

  private byte[] sign(SignatureScheme scheme, SignatureScheme.Input input, byte[] message)
      throws GeneralSecurityException {
    return switch (scheme.method()) {
      case PKCS1, PSS -> Rsa.sign(kind, secret, scheme, digest(scheme, input, message));
      case ECDSA, ED25519, ED25519_PH, ML_DSA -> {
        Signature signature = signature(scheme, input);
        signature.initSign(secret);
        signature.update(toBeSigned(scheme, input, message));
        yield signature.sign();
      }
    };
  }

  /** Whether it is a signature of this key over the message. */
  public boolean verify(
      SignatureScheme scheme, SignatureScheme.Input input, Sensitive message, byte[] signature) {
    check(scheme, input, message);
    return message.use(
        bytes -> {
          try {
            return verify(scheme, input, bytes, signature);
          } catch (GeneralSecurityException | RuntimeException e) {
            // What has not even the form of a signature is none; providers say so as they like.
            return false;
          }
        });
  }

  private boolean verify(
      SignatureScheme scheme, SignatureScheme.Input input, byte[] message, byte[] signed)
      throws GeneralSecurityException {
    return switch (scheme.method()) {
      case PKCS1, PSS -> Rsa.verify(kind, open, scheme, digest(scheme, input, message), signed);
      case ECDSA, ED25519, ED25519_PH, ML_DSA -> {
        Signature signature = signature(scheme, input);
        signature.initVerify(open);
        signature.update(toBeSigned(scheme, input, message));
        yield signature.verify(signed);
      }
    };
  }

  private void check(SignatureScheme scheme, SignatureScheme.Input input, Sensitive message) {
    if (!scheme.fits(kind) || !scheme.takes(input) || !scheme.fits(input, message.length())) {
      throw new IllegalArgumentException("not an input of this scheme");
    }
  }

  private static byte[] digest(
      SignatureScheme scheme, SignatureScheme.Input input, byte[] message) {
    return input == SignatureScheme.Input.DIGEST ? message : scheme.digest().of(message);
  }

  /** ECDSA signs a digest that we make; the others hash by themselves. */
  private static byte[] toBeSigned(
      SignatureScheme scheme, SignatureScheme.Input input, byte[] message) {
    return scheme.method() == SignatureScheme.Method.ECDSA
        ? digest(scheme, input, message)
        : message;
  }

  private Signature signature(SignatureScheme scheme, SignatureScheme.Input input)
      throws GeneralSecurityException {
    boolean corretto = PairProviders.corretto();
    boolean mu = input == SignatureScheme.Input.EXTERNAL_MU;
    String name =
        switch (scheme.method()) {
          case PKCS1, PSS -> throw new IllegalStateException("signed elsewhere");
          case ECDSA -> "NONEwithECDSA";
          case ED25519 -> "Ed25519";
          case ED25519_PH -> corretto ? "Ed25519ph" : "Ed25519";
          case ML_DSA -> mu ? (corretto ? "ML-DSA-ExtMu" : "ML-DSA-EXTERNAL-MU") : "ML-DSA";
        };
    Signature signature = Signature.getInstance(name, PairProviders.work(kind));
    if (scheme.method() == SignatureScheme.Method.ED25519_PH && !corretto) {
      signature.setParameter(new EdDSAParameterSpec(true));
    }
    return signature;
  }

  /**
   * RSA-OAEP, encrypting with the public half.
   *
   * @throws IllegalArgumentException for more than {@link OaepHash#plaintextMax} bytes
   */
  public byte[] encrypt(OaepHash hash, Sensitive plaintext) {
    if (plaintext.length() > hash.plaintextMax(kind.modulusBytes())) {
      throw new IllegalArgumentException("plaintext too long");
    }
    return plaintext.use(bytes -> Rsa.encrypt(kind, open, hash, bytes));
  }

  /**
   * RSA-OAEP, decrypting.
   *
   * @throws DidNotOpen for anything but a ciphertext for this key and hash
   */
  public Sensitive decrypt(OaepHash hash, byte[] ciphertext) {
    return Sensitive.taking(Rsa.decrypt(kind, secret, hash, ciphertext));
  }

  /**
   * What RSA-AES key wrap holds (PKCS #11, CKM_RSA_AES_KEY_WRAP): an AES-256 key under RSA-OAEP,
   * and under that key, by RFC 5649, the bytes that are wanted.
   *
   * @throws DidNotOpen for anything else
   */
  public Sensitive unwrap(OaepHash hash, byte[] wrapped) {
    int length = kind.modulusBytes();
    if (wrapped.length <= length || wrapped.length > length + ENCODED_MAX) {
      throw new DidNotOpen();
    }
    byte[] first = Arrays.copyOf(wrapped, length);
    try (Sensitive aes = decrypt(hash, first)) {
      return KeyWrap.unwrap(aes, Arrays.copyOfRange(wrapped, length, wrapped.length));
    }
  }

  /**
   * The secret shared with the holder of another key on the same curve: the x coordinate, as long
   * as the field.
   *
   * @param peer his public key, SubjectPublicKeyInfo in DER
   * @throws DidNotOpen when that is no point on this curve
   */
  public Sensitive agree(byte[] peer) {
    if (peer.length > ENCODED_MAX || !(open instanceof ECPublicKey own)) {
      throw new DidNotOpen();
    }
    try {
      PublicKey theirs = Elliptic.publicKey(kind, peer, own.getParams());
      return Sensitive.taking(Elliptic.agree(kind, secret, theirs));
    } catch (GeneralSecurityException | RuntimeException e) {
      // Providers throw what they like at what is no key.
      throw new DidNotOpen();
    }
  }

  @Override
  public void close() {
    try {
      secret.destroy();
    } catch (DestroyFailedException e) {
      // The JDK's own keys cannot; they go with the collector.
    }
  }

  @Override
  public String toString() {
    return "AsymmetricKey[" + kind + "]";
  }
}
