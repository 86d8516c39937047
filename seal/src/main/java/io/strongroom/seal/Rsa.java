package io.strongroom.seal;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * RSA signatures over digests that callers made, which the JCA offers for no padding, and OAEP (RFC
 * 8017). The private operation is the provider's, blinded and checked there; the paddings of
 * signatures are here.
 */
final class Rsa {
  private static final int PSS_TRAILER = 0xbc;

  private Rsa() {}

  static byte[] sign(PairKind kind, PrivateKey key, SignatureScheme scheme, byte[] digest) {
    int length = kind.modulusBytes();
    byte[] padded =
        scheme.method() == SignatureScheme.Method.PSS
            ? pss(scheme.digest(), digest, length)
            : pkcs1(scheme.digest(), digest, length);
    try {
      return leftPadded(raw(kind, Cipher.DECRYPT_MODE, key, padded), length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA failed", e);
    }
  }

  static boolean verify(
      PairKind kind, PublicKey key, SignatureScheme scheme, byte[] digest, byte[] signature) {
    int length = kind.modulusBytes();
    if (signature.length != length
        || new BigInteger(1, signature).compareTo(((RSAPublicKey) key).getModulus()) >= 0) {
      return false;
    }
    try {
      byte[] padded = leftPadded(raw(kind, Cipher.ENCRYPT_MODE, key, signature), length);
      return scheme.method() == SignatureScheme.Method.PSS
          ? isPss(scheme.digest(), digest, padded)
          : MessageDigest.isEqual(pkcs1(scheme.digest(), digest, length), padded);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static byte[] raw(PairKind kind, int mode, Key key, byte[] block)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("RSA/ECB/NoPadding", PairProviders.work(kind));
    cipher.init(mode, key);
    return cipher.doFinal(block);
  }

  /** Providers differ in whether leading zeros are kept. */
  private static byte[] leftPadded(byte[] number, int length) {
    if (number.length == length) {
      return number;
    }
    if (number.length > length) {
      throw new IllegalStateException("RSA gave too many bytes");
    }
    var padded = new byte[length];
    System.arraycopy(number, 0, padded, length - number.length, number.length);
    return padded;
  }

  /** EMSA-PKCS1-v1_5 (section 9.2). */
  private static byte[] pkcs1(Digest hash, byte[] digest, int length) {
    byte[] info = hash.digestInfo();
    var padded = new byte[length];
    int infoAt = length - digest.length - info.length;
    padded[1] = 1;
    Arrays.fill(padded, 2, infoAt - 1, (byte) 0xff);
    System.arraycopy(info, 0, padded, infoAt, info.length);
    System.arraycopy(digest, 0, padded, length - digest.length, digest.length);
    return padded;
  }

  /** EMSA-PSS-ENCODE (section 9.1.1) for a modulus of whole bytes. */
  private static byte[] pss(Digest hash, byte[] digest, int length) {
    byte[] salt = Entropy.bytes(hash.length());
    byte[] h = hash.of(new byte[8], digest, salt);
    int dbLength = length - h.length - 1;
    byte[] padded = Arrays.copyOf(mgf1(hash, h, dbLength), length);
    padded[dbLength - salt.length - 1] ^= 1;
    for (int i = 0; i < salt.length; i++) {
      padded[dbLength - salt.length + i] ^= salt[i];
    }
    padded[0] &= 0x7f;
    System.arraycopy(h, 0, padded, dbLength, h.length);
    padded[length - 1] = (byte) PSS_TRAILER;
    return padded;
  }

  /** EMSA-PSS-VERIFY (section 9.1.2); the salt must be as long as the digest. */
  private static boolean isPss(Digest hash, byte[] digest, byte[] padded) {
    int hashLength = hash.length();
    int dbLength = padded.length - hashLength - 1;
    if (padded[padded.length - 1] != (byte) PSS_TRAILER || (padded[0] & 0x80) != 0) {
      return false;
    }
    byte[] h = Arrays.copyOfRange(padded, dbLength, dbLength + hashLength);
    byte[] db = mgf1(hash, h, dbLength);
    for (int i = 0; i < dbLength; i++) {
      db[i] ^= padded[i];
    }
    db[0] &= 0x7f;
    int saltAt = dbLength - hashLength;
    for (int i = 0; i < saltAt - 1; i++) {
      if (db[i] != 0) {
        return false;
      }
    }
    byte[] salt = Arrays.copyOfRange(db, saltAt, dbLength);
    return db[saltAt - 1] == 1 && MessageDigest.isEqual(h, hash.of(new byte[8], digest, salt));
  }

  /** MGF1 (appendix B.2.1). */
  private static byte[] mgf1(Digest hash, byte[] seed, int length) {
    var mask = new byte[length];
    for (int at = 0, counter = 0; at < length; at += hash.length(), counter++) {
      byte[] block = hash.of(seed, new byte[] {0, 0, (byte) (counter >> 8), (byte) counter});
      System.arraycopy(block, 0, mask, at, Math.min(block.length, length - at));
    }
    return mask;
  }

  static byte[] encrypt(PairKind kind, PublicKey key, OaepHash hash, byte[] plaintext) {
    try {
      return oaep(kind, Cipher.ENCRYPT_MODE, key, hash).doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA-OAEP failed", e);
    }
  }

  static byte[] decrypt(PairKind kind, PrivateKey key, OaepHash hash, byte[] ciphertext) {
    if (ciphertext.length != kind.modulusBytes()) {
      throw new DidNotOpen();
    }
    try {
      return oaep(kind, Cipher.DECRYPT_MODE, key, hash).doFinal(ciphertext);
    } catch (GeneralSecurityException e) {
      throw new DidNotOpen();
    }
  }

  private static Cipher oaep(PairKind kind, int mode, Key key, OaepHash hash)
      throws GeneralSecurityException {
    String name = hash.digest().standardName();
    var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding", PairProviders.work(kind));
    cipher.init(
        mode,
        key,
        new OAEPParameterSpec(
            name, "MGF1", new MGF1ParameterSpec(name), PSource.PSpecified.DEFAULT));
    return cipher;
  }
}
