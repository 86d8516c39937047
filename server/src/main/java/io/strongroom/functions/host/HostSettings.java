package io.strongroom.functions.host;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a host is started with.
 *
 * @param work a folder for unpacked code; what is in it is deleted at the start
 * @param hidden a folder that no function may ever reach, such as the one with the data
 * @param endpoint of this server, told to functions as {@code AWS_ENDPOINT_URL}
 * @param authorities a PEM file by which functions trust the endpoint
 * @param unsafe whether functions run without a sandbox
 * @param extensionPort where the parameters-and-secrets extension listens, 0 for any free port; if
 *     another process has it, any free port
 * @param events takes lines without secrets
 */
public record HostSettings(
    Path work,
    Path hidden,
    InstantSource clock,
    Supplier<URI> endpoint,
    Optional<Path> authorities,
    boolean unsafe,
    Bounds bounds,
    int extensionPort,
    FunctionLog log,
    Consumer<String> events) {

  /**
   * Upper bounds of one host.
   *
   * @param environments in all
   * @param perFunction of one function, if it has no reserved concurrency
   * @param memoryMegabytes the sum of what environments may use
   * @param idle after which an environment that nobody needs is retired
   */
  public record Bounds(int environments, int perFunction, long memoryMegabytes, Duration idle) {}

  /** AWS's port of the extension. */
  public static final int EXTENSION_PORT = 2773;

  private static final int ENVIRONMENTS = 64;
  private static final int PER_FUNCTION = 32;
  private static final Duration IDLE = Duration.ofMinutes(5);

  /** With the sandbox, the usual bounds and half of the machine's memory. */
  public static HostSettings of(
      Path work,
      Path hidden,
      InstantSource clock,
      Supplier<URI> endpoint,
      FunctionLog log,
      Consumer<String> events) {
    return new HostSettings(
        work,
        hidden,
        clock,
        endpoint,
        Optional.empty(),
        false,
        new Bounds(ENVIRONMENTS, PER_FUNCTION, MachineMemory.megabytes() / 2, IDLE),
        EXTENSION_PORT,
        log,
        events);
  }

  /** The same with other bounds. */
  public HostSettings with(Bounds other) {
    return new HostSettings(
        work, hidden, clock, endpoint, authorities, unsafe, other, extensionPort, log, events);
  }

  /** The same with another port of the extension. */
  public HostSettings extensionAt(int port) {
    return new HostSettings(
        work, hidden, clock, endpoint, authorities, unsafe, bounds, port, log, events);
  }

  /** The same without a sandbox. */
  public HostSettings unsafe(boolean other) {
    return new HostSettings(
        work, hidden, clock, endpoint, authorities, other, bounds, extensionPort, log, events);
  }

  /** The same with authorities that vouch for the endpoint. */
  public HostSettings trusting(Path pem) {
    return new HostSettings(
        work,
        hidden,
        clock,
        endpoint,
        Optional.of(pem),
        unsafe,
        bounds,
        extensionPort,
        log,
        events);
  }
}
