package io.strongroom.ops;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** Key material as somebody outside wraps it for an import. */
final class Wrapped {
  private Wrapped() {}

  /** Under an RSA key (SPKI) with RSAES_OAEP_SHA_256. */
  static byte[] oaep256(byte[] publicKey, byte[] material) {
    try {
      Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(publicKey)),
          new OAEPParameterSpec(
              "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
      return cipher.doFinal(material);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
