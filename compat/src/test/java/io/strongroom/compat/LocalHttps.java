package io.strongroom.compat;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Somebody else's HTTPS server on this machine, with a certificate of its own for localhost. */
final class LocalHttps implements AutoCloseable {
  private static final String PASSWORD = "changeit";

  private final HttpsServer server;
  private final Path certificate;

  private LocalHttps(HttpsServer server, Path certificate) {
    this.server = server;
    this.certificate = certificate;
  }

  /** Starts one; its certificate is put into the folder. */
  static LocalHttps start(Path folder, String name) throws IOException, GeneralSecurityException {
    Path file = folder.resolve(name + ".p12");
    Shell.in(folder)
        .with("KEYTOOL", Path.of(System.getProperty("java.home"), "bin", "keytool").toString())
        .with("PASSWORD", PASSWORD)
        .with("NAME", name)
        .prints(
            """
            "$KEYTOOL" -genkeypair -alias $NAME -keyalg EC -groupname secp256r1 \\
                -dname CN=localhost -ext san=dns:localhost,ip:127.0.0.1 \\
                -keystore $NAME.p12 -storetype PKCS12 -storepass "$PASSWORD"
            "$KEYTOOL" -exportcert -rfc -alias $NAME -file $NAME.pem \\
                -keystore $NAME.p12 -storepass "$PASSWORD"
            """);
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    char[] password = PASSWORD.toCharArray();
    managers.init(KeyStore.getInstance(file.toFile(), password), password);
    Files.delete(file);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpsServer server = HttpsServer.create(address, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.start();
    return new LocalHttps(server, folder.resolve(name + ".pem"));
  }

  /** Has a path answered. */
  void answer(String path, HttpHandler handler) {
    server.createContext(path, handler);
  }

  /** {@code localhost:PORT}. */
  String host() {
    return "localhost:" + server.getAddress().getPort();
  }

  /** A file with the certificate to trust. */
  Path certificate() {
    return certificate;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
