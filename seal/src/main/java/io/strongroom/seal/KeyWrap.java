package io.strongroom.seal;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** AES key wrap with padding (RFC 5649, NIST SP 800-38F KWP). */
final class KeyWrap {
  private static final int KEY_LENGTH = 32;

  private KeyWrap() {}

  /**
   * Opens what is wrapped under an AES-256 key.
   *
   * @throws DidNotOpen for anything else
   */
  static Sensitive unwrap(Sensitive key, byte[] wrapped) {
    if (key.length() != KEY_LENGTH) {
      throw new DidNotOpen();
    }
    try (var held = KeyBytes.aes(key.use(byte[]::clone))) {
      var cipher = Cipher.getInstance("AES/KWP/NoPadding", Jca.CRYPTO);
      cipher.init(Cipher.DECRYPT_MODE, held);
      return Sensitive.taking(cipher.doFinal(wrapped));
    } catch (GeneralSecurityException e) {
      throw new DidNotOpen();
    }
  }
}
