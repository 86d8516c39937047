package io.strongroom.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a first TLS handshake offers, and what becomes of it with servers of all kinds. */
class HandshakeTest {
  private static final String PASSWORD = "password";
  private static final int X25519 = 0x001d;
  private static final int SUPPORTED_GROUPS = 10;

  @TempDir static Path folder;

  @BeforeAll
  static void makeCertificate() throws Exception {
    keytool(
        "-genkeypair -keyalg RSA -keysize 2048 -dname CN=localhost -ext san=ip:127.0.0.1"
            + " -storetype PKCS12 -alias here -storepass "
            + PASSWORD
            + " -keystore "
            + folder.resolve("keys.p12"));
    keytool(
        "-exportcert -rfc -alias here -storepass "
            + PASSWORD
            + " -keystore "
            + folder.resolve("keys.p12")
            + " -file "
            + folder.resolve("here.pem"));
  }

  private static void keytool(String arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments.split(" ", -1)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
  }

  private static UrlTransport transport() {
    return new UrlTransport(
        TrustedCertificates.socketFactory(folder.resolve("here.pem").toString()));
  }

  /** Answers every request with its number; agrees on keys in one group only. */
  private static HttpsServer server(String group) throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(
        KeyStore.getInstance(folder.resolve("keys.p12").toFile(), PASSWORD.toCharArray()),
        PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters limited = tls.getDefaultSSLParameters();
            try {
              Method set = SSLParameters.class.getMethod("setNamedGroups", String[].class);
              set.invoke(limited, (Object) new String[] {group});
            } catch (ReflectiveOperationException e) {
              throw new IllegalStateException(e);
            }
            parameters.setSSLParameters(limited);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }

  private static Transport.Reply send(Transport transport, int port) throws IOException {
    return transport.send(
        "POST", URI.create("https://127.0.0.1:" + port + "/"), Map.of(), new byte[] {1, 2}, 10_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x25519", "secp256r1", "secp384r1"})
  void every_server_is_understood(String group) throws Exception {
    HttpsServer server = server(group);
    try {
      UrlTransport transport = transport();
      for (int i = 0; i < 2; i++) {
        Transport.Reply reply = send(transport, server.getAddress().getPort());
        assertEquals(200, reply.status());
        assertEquals(2, reply.body().length);
      }
    } finally {
      server.stop(0);
    }
  }

  @Test
  void the_first_offer_is_one_group_and_the_second_all() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
      CompletableFuture<List<List<Integer>>> seen =
          CompletableFuture.supplyAsync(() -> offers(listening, 2));
      assertThrows(IOException.class, () -> send(transport(), listening.getLocalPort()));
      List<List<Integer>> offers = seen.get();
      assertEquals(List.of(X25519), offers.get(0));
      assertTrue(offers.get(1).size() > 1, offers.toString());
    }
  }

  /** The groups of the first message of some connections, which are then closed. */
  private static List<List<Integer>> offers(ServerSocket listening, int connections) {
    List<List<Integer>> offers = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      try (Socket socket = listening.accept()) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readNBytes(3);
        byte[] message = in.readNBytes(in.readUnsignedShort());
        offers.add(groups(ByteBuffer.wrap(message)));
        // An alert of TLS: handshake_failure.
        socket.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, 40});
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
    return offers;
  }

  /** Of a ClientHello, RFC 8446 section 4.1.2. */
  private static List<Integer> groups(ByteBuffer hello) {
    hello.position(4 + 2 + 32);
    skip(hello, hello.get());
    skip(hello, hello.getShort());
    skip(hello, hello.get());
    hello.getShort();
    while (hello.hasRemaining()) {
      int type = hello.getShort();
      int length = hello.getShort();
      if (type == SUPPORTED_GROUPS) {
        List<Integer> groups = new ArrayList<>();
        int count = hello.getShort() / 2;
        for (int i = 0; i < count; i++) {
          groups.add((int) hello.getShort());
        }
        return groups;
      }
      skip(hello, length);
    }
    return List.of();
  }

  private static void skip(ByteBuffer buffer, int count) {
    buffer.position(buffer.position() + count);
  }
}
