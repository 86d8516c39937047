package io.strongroom.gateway;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Where and how the HTTP engine listens.
 *
 * @param address port 0 for any free one
 * @param tls absent for plain HTTP
 * @param clock for the {@code Date} header; timeouts go by a monotonic clock
 */
record HttpSettings(
    InetSocketAddress address,
    Optional<Tls> tls,
    HttpLimits limits,
    InstantSource clock,
    Journal journal) {

  /**
   * The server's certificate.
   *
   * @param chain PEM, the server's own certificate first
   * @param key PKCS#8 PEM without a passphrase
   * @param allowTls12 beside TLS 1.3
   */
  record Tls(Path chain, Path key, boolean allowTls12) {}
}
