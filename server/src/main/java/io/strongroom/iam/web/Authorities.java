package io.strongroom.iam.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom TLS connections to others are trusted by. */
public final class Authorities {
  private Authorities() {}

  /**
   * Makes sockets.
   *
   * @param file PEM certificates that are trusted beside those of the JDK
   * @throws IOException when they cannot be read
   */
  public static SSLSocketFactory sockets(Optional<Path> file) throws IOException {
    return file.isPresent()
        ? trusting(file.get()).getSocketFactory()
        : (SSLSocketFactory) SSLSocketFactory.getDefault();
  }

  private static SSLContext trusting(Path file) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      List<Certificate> all = new ArrayList<>(ofJdk());
      try (InputStream in = Files.newInputStream(file)) {
        all.addAll(CertificateFactory.getInstance("X.509").generateCertificates(in));
      }
      for (Certificate each : all) {
        store.setCertificateEntry("authority" + store.size(), each);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(store), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no PEM certificates", e);
    }
  }

  private static List<Certificate> ofJdk() throws GeneralSecurityException {
    return Arrays.stream(managers(null))
        .filter(X509TrustManager.class::isInstance)
        .flatMap(it -> Arrays.stream(((X509TrustManager) it).getAcceptedIssuers()))
        .map(Certificate.class::cast)
        .toList();
  }

  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
