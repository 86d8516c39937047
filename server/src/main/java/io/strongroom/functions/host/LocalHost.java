package io.strongroom.functions.host;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs functions as processes of this machine. */
final class LocalHost implements Host {
  /** AWS's limit of a synchronous payload, in bytes. */
  static final int PAYLOAD_MAX = 6 * 1024 * 1024;

  private static final long WATCH_MILLIS = 50;
  private static final int CLEAN_EVERY = 20;

  private final Workshop workshop;
  private final Environments environments;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("function-watch").factory());
  private int round;

  LocalHost(HostSettings settings) throws IOException {
    environments = new Environments(settings.bounds());
    workshop = new Workshop(settings, this::extension);
    if (settings.unsafe()) {
      settings
          .events()
          .accept(
              "WARNING: --unsafe-functions: functions run without a sandbox, as the server's own"
                  + " user; whoever may change a function can read every key and secret");
    } else {
      workshop.trouble().ifPresent(settings.events());
    }
    var unused =
        watch.scheduleWithFixedDelay(
            this::watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Who answers at the extension's port: the environment that asks. */
  private Optional<LocalServer.Route> extension(InetSocketAddress peer, int ownPort) {
    Optional<Peers.Peer> found = Peers.of(peer, ownPort);
    for (Environment each : found.isPresent() ? environments.all() : List.<Environment>of()) {
      if (each.owns(found.get())) {
        return Optional.of(each::extension);
      }
    }
    return Optional.empty();
  }

  private void watch() {
    try {
      environments.all().forEach(Environment::watch);
      if (++round % CLEAN_EVERY == 0) {
        environments.expired(System.nanoTime()).forEach(Environment::close);
      }
    } catch (RuntimeException e) {
      // An exception would end the watch for good; the next round looks again.
      workshop.settings().events().accept("watching functions: " + e.getClass().getSimpleName());
    }
  }

  @Override
  public Outcome invoke(Launch launch, Invocation invocation) {
    if (invocation.payload().length() > PAYLOAD_MAX) {
      return new Outcome.NotStarted(
          AwsError.of(
                  "RequestTooLargeException",
                  "Request must be smaller than "
                      + PAYLOAD_MAX
                      + " bytes for the InvokeFunction operation")
              .status(413));
    }
    var trouble = workshop.trouble();
    if (trouble.isPresent()) {
      return new Outcome.NotStarted(
          AwsError.capital(
                  "ServiceException",
                  trouble.get()
                      + "; to run functions without a sandbox, start the server with"
                      + " --unsafe-functions")
              .status(500));
    }
    var ended = new ArrayList<Environment>();
    Environments.Place place = environments.take(launch, ended);
    ended.forEach(Environment::close);
    try {
      return switch (place) {
        case Environments.Place.Full(String reason) -> new Outcome.Throttled(reason);
        case Environments.Place.Warm(Environment environment) -> run(environment, invocation);
        case Environments.Place.Room() -> run(make(launch), invocation);
      };
    } catch (AwsError e) {
      return new Outcome.NotStarted(e);
    } catch (IOException e) {
      workshop.settings().events().accept("a function's environment failed: " + e.getMessage());
      return new Outcome.NotStarted(failed());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.NotStarted(failed());
    }
  }

  private static AwsError failed() {
    return AwsError.capital("ServiceException", "The environment could not be made.").status(500);
  }

  private Environment make(Launch launch) throws IOException {
    boolean made = false;
    try {
      Environment environment = Environment.make(launch, workshop);
      made = true;
      if (!environments.made(launch, environment)) {
        environment.close();
      }
      return environment;
    } finally {
      if (!made) {
        environments.given(launch);
      }
    }
  }

  private Outcome run(Environment environment, Invocation invocation)
      throws IOException, InterruptedException {
    try {
      return environment.run(invocation);
    } finally {
      if (environments.free(environment, System.nanoTime())) {
        environment.close();
      }
    }
  }

  @Override
  public void retire(Arn function) {
    environments.retire(function).forEach(Environment::close);
  }

  @Override
  public void close() {
    watch.shutdownNow();
    List<Environment> all = environments.close();
    all.forEach(Environment::close);
    workshop.close();
  }
}
