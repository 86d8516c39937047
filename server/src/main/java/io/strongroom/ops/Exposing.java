package io.strongroom.ops;

import io.strongroom.gateway.Gateway;
import java.net.InetSocketAddress;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code serve} about how much callers may take, and where one can watch. */
final class Exposing {
  @Option(
      names = "--metrics",
      paramLabel = "[HOST:]PORT",
      converter = Values.Watched.class,
      description =
          "where /metrics (Prometheus) and /health/live, ready, sealed can be read, in plain HTTP"
              + " (default: nowhere); on loopback unless a host is given")
  private Optional<InetSocketAddress> metrics = Optional.empty();

  @Option(
      names = "--rate-limit-account",
      paramLabel = "N",
      description = "requests in a second of one account (default: 0, no limit)")
  private double account;

  @Option(
      names = "--rate-limit-principal",
      paramLabel = "N",
      description = "requests in a second of one user or role (default: 0, no limit)")
  private double principal;

  @Option(
      names = "--rate-limit-unproven",
      paramLabel = "N",
      description =
          "refused signatures in a second from one address (default: 1000); beyond, only access"
              + " keys that were right from there before are looked at")
  private double unproven = Gateway.Limits.STANDARD.unprovenRate();

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "connections open at once (default: 4096)")
  private int connections = Gateway.Limits.STANDARD.connections();

  @Option(
      names = "--connections-per-address",
      paramLabel = "N",
      description = "connections from one address (default: 2048; 0: no limit)")
  private int perAddress = Gateway.Limits.STANDARD.connectionsPerAddress();

  /** Throws {@link IllegalArgumentException} for limits that cannot be. */
  Options.Exposure exposure() {
    return new Options.Exposure(
        new Gateway.Limits(account, principal, unproven, connections, perAddress), metrics);
  }
}
