package io.strongroom.seal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GCM (NIST SP 800-38D) with a 96-bit nonce and a 128-bit tag. The caller sees to it that no
 * nonce meets a key twice.
 *
 * <p>A new {@code Cipher} for every call: it costs 0.3 us, a cipher kept for reuse would keep its
 * last key, and it would have to be kept per thread, which virtual threads do not bear.
 */
final class AesGcm {
  static final int NONCE_LENGTH = 12;
  static final int TAG_LENGTH = 16;

  private AesGcm() {}

  /** Writes ciphertext and tag to {@code out} from {@code at}, 16 bytes more than the plaintext. */
  static void seal(KeyBytes key, byte[] nonce, byte[] aad, byte[] plaintext, byte[] out, int at) {
    try {
      var cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, aad);
      cipher.doFinal(plaintext, 0, plaintext.length, out, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is missing", e);
    }
  }

  /**
   * The plaintext of ciphertext and tag, which are all of {@code in} from {@code at}.
   *
   * @throws DidNotOpen when the tag is not that of the key, nonce, aad and ciphertext
   */
  static byte[] open(KeyBytes key, byte[] nonce, byte[] aad, byte[] in, int at) {
    int length = in.length - at - TAG_LENGTH;
    if (length < 0) {
      throw new DidNotOpen();
    }
    var plaintext = new byte[length];
    try {
      var cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, aad);
      cipher.doFinal(in, at, in.length - at, plaintext, 0);
      return plaintext;
    } catch (AEADBadTagException e) {
      Arrays.fill(plaintext, (byte) 0);
      throw new DidNotOpen();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is missing", e);
    }
  }

  private static Cipher cipher(int mode, KeyBytes key, byte[] nonce, byte[] aad)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding", Jca.CRYPTO);
    cipher.init(mode, key, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce));
    cipher.updateAAD(aad);
    return cipher;
  }
}
