package io.strongroom.ops;

import io.strongroom.gateway.Gateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks every few seconds whether the files of the server's certificate were changed, and has them
 * taken up. What cannot be used leaves the old one in use; that is told once for each change.
 */
final class CertificateWatch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(3);

  private final Gateway.Tls files;
  private final Loader loader;
  private final Log log;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("certificate").factory());
  private List<String> used;
  private List<String> refused = List.of();

  /** Takes the certificate up. */
  interface Loader {
    /** Throws {@link IOException} when it cannot be used. */
    void load() throws IOException;
  }

  private CertificateWatch(Gateway.Tls files, Loader loader, Log log) {
    this.files = files;
    this.loader = loader;
    this.log = log;
    used = stamps();
  }

  static CertificateWatch start(Gateway.Tls files, Loader loader, Log log) {
    var watch = new CertificateWatch(files, loader, log);
    long every = EVERY.toMillis();
    var unused =
        watch.thread.scheduleWithFixedDelay(watch::look, every, every, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** One look. */
  private void look() {
    List<String> found = stamps();
    if (found.equals(used)) {
      return;
    }
    try {
      loader.load();
      used = found;
      log.event("the new certificate is used: " + files.chain());
    } catch (IOException | RuntimeException e) {
      // Tried again at every look: the other file may follow, or a mount may come back.
      if (!found.equals(refused)) {
        refused = found;
        log.event("the changed certificate cannot be used, the old one stays: " + e.getMessage());
      }
    }
  }

  private List<String> stamps() {
    return List.of(stamp(files.chain()), stamp(files.key()));
  }

  /** Whatever tells one state of a file from another, through links as orchestrators make them. */
  private static String stamp(Path file) {
    try {
      Path real = file.toRealPath();
      return real + " " + Files.getLastModifiedTime(real) + " " + Files.size(real);
    } catch (IOException e) {
      return "missing";
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
