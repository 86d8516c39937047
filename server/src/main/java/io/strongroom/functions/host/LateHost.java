package io.strongroom.functions.host;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A host that is started when there is something to run. */
final class LateHost implements Host {
  private final Start start;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Optional<Host> host = Optional.empty();
  private boolean closed;

  LateHost(Start start) {
    this.start = start;
  }

  @Override
  public Outcome invoke(Launch launch, Invocation invocation) {
    try {
      return started().invoke(launch, invocation);
    } catch (IOException e) {
      return new Outcome.NotStarted(
          AwsError.capital(
                  "ServiceException", "The function host cannot be started: " + e.getMessage())
              .status(500));
    }
  }

  private Host started() throws IOException {
    Optional<Host> now = host;
    if (now.isPresent()) {
      return now.get();
    }
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the server is ending");
      }
      if (host.isEmpty()) {
        host = Optional.of(new LocalHost(start.settings()));
      }
      return host.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void retire(Arn function) {
    host.ifPresent(it -> it.retire(function));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      host.ifPresent(Host::close);
    } finally {
      lock.unlock();
    }
  }
}
