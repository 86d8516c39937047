package io.strongroom.seal;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A public Ed25519 key (RFC 8032): checks signatures, hides nothing. */
public final class VerifyingKey {
  static final String ALGORITHM = "Ed25519";

  /** DER of a SubjectPublicKeyInfo of Ed25519 before its 32 bytes (RFC 8410 section 4). */
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int LENGTH = 32;
  private static final int ID_BYTES = 8;
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";
  private static final Pattern PEM = Pattern.compile(BEGIN + "([A-Za-z0-9+/=\\s]*)" + END);

  private final byte[] encoded;
  private final PublicKey key;

  private VerifyingKey(byte[] encoded, PublicKey key) {
    this.encoded = encoded;
    this.key = key;
  }

  /**
   * From a SubjectPublicKeyInfo in DER.
   *
   * @throws IllegalArgumentException for anything but an Ed25519 key
   */
  public static VerifyingKey of(byte[] encoded) {
    boolean form =
        encoded.length == PREFIX.length + LENGTH
            && Arrays.equals(encoded, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
    if (!form) {
      throw new IllegalArgumentException("not an Ed25519 public key");
    }
    try {
      PublicKey key =
          KeyFactory.getInstance(ALGORITHM, Jca.CURVES)
              .generatePublic(new X509EncodedKeySpec(encoded));
      return new VerifyingKey(encoded.clone(), key);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 public key", e);
    }
  }

  /**
   * The keys of a PEM text (RFC 7468), in order; other text between them is skipped.
   *
   * @throws IllegalArgumentException when there is none, or one that is no Ed25519 key
   */
  public static List<VerifyingKey> ofPem(String text) {
    var keys = new ArrayList<VerifyingKey>();
    var found = PEM.matcher(text);
    while (found.find()) {
      keys.add(of(Base64.getMimeDecoder().decode(found.group(1))));
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("no public key in PEM form");
    }
    return List.copyOf(keys);
  }

  /** PEM with a line feed at the end. */
  public String pem() {
    return BEGIN + "\n" + Base64.getEncoder().encodeToString(encoded) + "\n" + END + "\n";
  }

  /** The SubjectPublicKeyInfo in DER. */
  public byte[] encoded() {
    return encoded.clone();
  }

  /** Names the key: the first 16 hexadecimal digits of the SHA-256 of its DER. */
  public String id() {
    return HexFormat.of().formatHex(Hashes.sha256(encoded), 0, ID_BYTES);
  }

  /** Whether the signature over the message was made with this key's private half. */
  public boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature check = Signature.getInstance(ALGORITHM, Jca.CURVES);
      check.initVerify(key);
      check.update(message);
      return check.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // a signature of another length, or a point that is none
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VerifyingKey that && MessageDigest.isEqual(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return "VerifyingKey[" + id() + "]";
  }
}
