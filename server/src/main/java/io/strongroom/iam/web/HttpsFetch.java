package io.strongroom.iam.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Fetches small documents over HTTPS: no redirects, no cookies, no proxy authentication, bounded
 * bytes and time. Servers are trusted as by the JDK, and by further certificates if given.
 */
final class HttpsFetch implements KeySets.Fetch {
  private static final int BYTES_MAX = 256 << 10;
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final HttpClient client;

  /**
   * Makes a client.
   *
   * @param authorities PEM certificates that are trusted beside those of the JDK
   * @throws IOException when they cannot be read
   */
  HttpsFetch(Optional<Path> authorities) throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1);
    if (authorities.isPresent()) {
      builder.sslContext(trusting(authorities.get()));
    }
    client = builder.build();
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

  @Override
  public byte[] get(URI uri) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(uri).timeout(ANSWER).header("Accept", "application/json").build();
    try {
      HttpResponse<byte[]> response =
          client.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), BYTES_MAX));
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode());
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
