package io.strongroom.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The life of a server in a process of its own: a signal to end drains it, and the process ends
 * with status 0 whatever the signal was. A signal while it starts waits for the start.
 */
final class Lifetime implements AutoCloseable {
  private final Log log;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Object starting = new Object();
  private Optional<Server> server = Optional.empty();
  private Optional<Scratch> temporary = Optional.empty();

  Lifetime(Log log) {
    this.log = log;
  }

  Server start(Options options) throws StartFailed {
    synchronized (starting) {
      Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
      Server started = Server.start(options);
      server = Optional.of(started);
      log.event("started, version " + Version.current() + ", " + started.endpoint());
      return started;
    }
  }

  /** The file with the administrator's access key; a server without a folder gets one. */
  Path credentials(Server started) throws IOException {
    Optional<Path> file = started.credentialsFile();
    if (file.isPresent()) {
      return file.get();
    }
    synchronized (starting) {
      var scratch = Scratch.make();
      temporary = Optional.of(scratch);
      var folder = new DataFolder(scratch.path());
      folder.writeCredentials(started.newAdmin().orElseThrow());
      return folder.credentials();
    }
  }

  /** Returns when the process is about to end. */
  void await() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** In the shutdown hook. A start that failed ends with the status it was given. */
  private void end() {
    synchronized (starting) {
      if (server.isEmpty()) {
        return;
      }
      close();
      log.event("stopped");
    }
    Runtime.getRuntime().halt(Main.DONE);
  }

  @Override
  public void close() {
    synchronized (starting) {
      server.ifPresent(Server::close);
      try {
        if (temporary.isPresent()) {
          temporary.get().close();
          temporary = Optional.empty();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        ended.countDown();
      }
    }
  }
}
