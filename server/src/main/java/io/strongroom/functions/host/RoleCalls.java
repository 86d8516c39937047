package io.strongroom.functions.host;

import io.strongroom.functions.host.Opening.RoleCredentials;
import io.strongroom.seal.Sensitive;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Calls of this server as a function's role: signed requests through its door, so that they are
 * decided on and recorded as anybody's.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signature
 *     Version 4</a>
 */
final class RoleCalls implements AutoCloseable {
  private static final int ANSWER_MAX = 1024 * 1024;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String TYPE = "application/x-amz-json-1.1";

  /** What is called. */
  enum Target {
    GET_SECRET_VALUE("secretsmanager", "secretsmanager.GetSecretValue"),
    GET_PARAMETER("ssm", "AmazonSSM.GetParameter");

    private final String service;
    private final String header;

    Target(String service, String header) {
      this.service = service;
      this.header = header;
    }
  }

  /** What was answered. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, byte[] body) {
    /** Nothing. */
    static final Answer NONE =
        new Answer(
            500,
            "{\"message\":\"the server does not answer\"}".getBytes(StandardCharsets.US_ASCII));
  }

  private final HttpClient client;
  private final Supplier<URI> endpoint;
  private final InstantSource clock;

  RoleCalls(HostSettings settings) throws IOException {
    endpoint = settings.endpoint();
    clock = settings.clock();
    var builder =
        HttpClient.newBuilder().connectTimeout(CONNECT).version(HttpClient.Version.HTTP_1_1);
    if (settings.authorities().isPresent()) {
      builder.sslContext(trusting(settings.authorities().get()));
    }
    client = builder.build();
  }

  private static SSLContext trusting(Path pem) throws IOException {
    try (InputStream in = Files.newInputStream(pem)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority" + number++, each);
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the authorities in " + pem + " cannot be used", e);
    }
  }

  /** Calls; {@link Answer#NONE} when nobody answers in time. */
  Answer call(RoleCredentials role, String region, Target target, String body, Duration timeout)
      throws InterruptedException {
    URI uri = endpoint.get();
    String time = TIME.format(clock.instant());
    String token = role.sessionToken().use(it -> new String(it, StandardCharsets.UTF_8));
    String names = "content-type;host;x-amz-date;x-amz-security-token;x-amz-target";
    String canonical =
        String.join(
            "\n",
            "POST",
            "/",
            "",
            "content-type:" + TYPE,
            "host:" + host(uri),
            "x-amz-date:" + time,
            "x-amz-security-token:" + token,
            "x-amz-target:" + target.header,
            "",
            names,
            hash(body));
    String scope = time.substring(0, 8) + "/" + region + "/" + target.service + "/aws4_request";
    String toSign = String.join("\n", ALGORITHM, time, scope, hash(canonical));
    String authorization =
        ALGORITHM
            + " Credential="
            + role.accessKeyId()
            + "/"
            + scope
            + ", SignedHeaders="
            + names
            + ", Signature="
            + signature(role.secretAccessKey(), scope, toSign);
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve("/"))
            .timeout(timeout)
            .header("Content-Type", TYPE)
            .header("X-Amz-Date", time)
            .header("X-Amz-Security-Token", token)
            .header("X-Amz-Target", target.header)
            .header("Authorization", authorization)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        return new Answer(response.statusCode(), in.readNBytes(ANSWER_MAX));
      }
    } catch (IOException e) {
      return Answer.NONE;
    }
  }

  private static String host(URI uri) {
    boolean usual =
        uri.getPort() < 0 || uri.getPort() == (uri.getScheme().equals("https") ? 443 : 80);
    return usual ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }

  private static String signature(Sensitive secret, String scope, String toSign) {
    byte[] key =
        secret.use(
            it -> {
              byte[] first = new byte[it.length + 4];
              System.arraycopy("AWS4".getBytes(StandardCharsets.US_ASCII), 0, first, 0, 4);
              System.arraycopy(it, 0, first, 4, it.length);
              return first;
            });
    for (String part : scope.split("/", -1)) {
      key = mac(key, part);
    }
    return HexFormat.of().formatHex(mac(key, toSign));
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
