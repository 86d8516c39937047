package io.strongroom.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * Finds out whether a certificate and a key belong together. The JDK takes any two, and then every
 * handshake fails; while the files are being changed, one is new and the other old.
 */
final class CertificatePair {
  private static final byte[] TEXT = "strongroom".getBytes(StandardCharsets.US_ASCII);
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private CertificatePair() {}

  /** Throws {@link IOException} when they do not, or cannot be read. */
  static void check(Path chain, Path key) throws IOException {
    try (InputStream in = Files.newInputStream(chain)) {
      var leaf = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      if (leaf == null) {
        throw new IOException("no certificate in " + chain);
      }
      PublicKey open = leaf.getPublicKey();
      String algorithm = algorithm(open);
      PrivateKey closed = KeyFactory.getInstance(open.getAlgorithm()).generatePrivate(read(key));
      var signature = Signature.getInstance(algorithm);
      signature.initSign(closed);
      signature.update(TEXT);
      byte[] signed = signature.sign();
      signature.initVerify(open);
      signature.update(TEXT);
      if (!signature.verify(signed)) {
        throw new IOException("the key is not that of the certificate");
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("not a certificate with its key", e);
    }
  }

  private static String algorithm(PublicKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }

  private static PKCS8EncodedKeySpec read(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    int from = text.indexOf(BEGIN);
    int to = text.indexOf(END);
    if (from < 0 || to < from) {
      throw new IOException("no PKCS#8 key in " + file);
    }
    byte[] bytes = Base64.getMimeDecoder().decode(text.substring(from + BEGIN.length(), to));
    try {
      return new PKCS8EncodedKeySpec(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
