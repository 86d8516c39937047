package io.strongroom.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A new self-signed certificate for 127.0.0.1, in all the forms in which servers and clients want
 * it.
 *
 * @param keys with the private key
 * @param chain a PEM file
 * @param key a PEM file
 * @param trust a store of PKCS #12 with the certificate alone
 */
record Certificate(KeyStore keys, Path chain, Path key, Path trust) {
  /** Of the stores; what they hold is worth nothing. */
  static final String PASSWORD = "password";

  private static final String ALIAS = "bench";

  /** Made by the JDK's keytool. */
  static Certificate in(Path folder) throws IOException {
    Path store = folder.resolve("keys.p12");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                List.of(
                    (tool
                            + " -genkeypair -keyalg RSA -keysize 2048 -dname CN=localhost"
                            + " -ext san=ip:127.0.0.1 -storetype PKCS12 -alias "
                            + ALIAS
                            + " -storepass "
                            + PASSWORD
                            + " -keystore "
                            + store)
                        .split(" ", -1)))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!Files.exists(store)) {
      throw new IOException(said);
    }
    char[] password = PASSWORD.toCharArray();
    try {
      KeyStore keys = KeyStore.getInstance(store.toFile(), password);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
      Path trust = folder.resolve("trust.p12");
      try (OutputStream out = Files.newOutputStream(trust)) {
        // Without a password, as the JDK's own: opening one is the same effort for everybody.
        trusted.store(out, null);
      }
      return new Certificate(
          keys,
          pem(folder, "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()),
          pem(folder, "PRIVATE KEY", keys.getKey(ALIAS, password).getEncoded()),
          trust);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static Path pem(Path folder, String what, byte[] bytes) throws IOException {
    return Files.writeString(
        folder.resolve(what.replace(' ', '-') + ".pem"),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(what, Base64.getMimeEncoder().encodeToString(bytes), what));
  }
}
