package io.strongroom.ops;

import io.strongroom.audit.Trail;
import io.strongroom.audit.TrailHealth;
import io.strongroom.audit.TrailLag;
import io.strongroom.gateway.Exposition;
import io.strongroom.gateway.Gateway;
import io.strongroom.gateway.Watch;
import io.strongroom.store.Store;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * How the server is, for those who watch it: metrics and three kinds of health. Whether the
 * database answers is looked at in the background, so that a page never waits for it.
 */
final class Figures implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** A database that was not heard of for longer counts as away. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final Store store;
  private final Trail trail;
  private final Gateway gateway;
  private final Optional<Path> folder;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("figures").factory());
  private volatile Seen seen;

  /**
   * What the last look at the database found.
   *
   * @param nanos when it was begun, monotonic
   */
  private record Seen(boolean answered, long nanos, long took, long leases) {}

  Figures(Store store, Trail trail, Gateway gateway, Optional<Path> folder) {
    this.store = store;
    this.trail = trail;
    this.gateway = gateway;
    this.folder = folder;
    seen = look();
    var unused =
        thread.scheduleWithFixedDelay(
            () -> seen = look(), EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Shows them; throws {@link StartFailed} when that cannot be done there. */
  Watch listen(InetSocketAddress address, Options options) throws StartFailed {
    try {
      return Watch.start(
          address,
          Map.of(
              "/metrics",
              this::metrics,
              "/health/live",
              () -> health(200, "live"),
              "/health/ready",
              this::ready,
              "/health/sealed",
              () -> new Watch.Page(200, JSON, "{\"sealed\":false}\n")),
          options.clock(),
          options.log()::event);
    } catch (IOException e) {
      throw new StartFailed("--metrics: " + e.getMessage());
    }
  }

  private static final String JSON = "application/json";

  private static Watch.Page health(int status, String word) {
    return new Watch.Page(status, JSON, "{\"status\":\"" + word + "\"}\n");
  }

  /** Whether requests should be sent here. */
  private Watch.Page ready() {
    boolean database = answers();
    boolean audit = trail.health() != TrailHealth.FAILING;
    String text =
        "{\"status\":\"%s\",\"database\":\"%s\",\"audit\":\"%s\"}\n"
            .formatted(
                database && audit ? "ready" : "not ready",
                database ? "up" : "down",
                trail.health().name().toLowerCase(Locale.ROOT));
    return new Watch.Page(database && audit ? 200 : 503, JSON, text);
  }

  private boolean answers() {
    Seen last = seen;
    return last.answered() && System.nanoTime() - last.nanos() < SILENCE.toNanos();
  }

  private Seen look() {
    long begun = System.nanoTime();
    try {
      long leases =
          store.read(
              tx ->
                  tx.sql("select count(*) from leases where expires > ?")
                      .with(tx.now())
                      .one(row -> row.number(1))
                      .orElse(0L));
      return new Seen(true, begun, System.nanoTime() - begun, leases);
    } catch (RuntimeException e) { // whatever it is: it does not answer
      return new Seen(false, begun, System.nanoTime() - begun, 0);
    }
  }

  private Watch.Page metrics() {
    var out = new Exposition();
    out.family("strongroom_info", "gauge", "Always 1; the version is a label.")
        .sample("strongroom_info", 1, "version", Version.current());
    gateway.measure(out);
    database(out);
    audit(out);
    machine(out);
    return new Watch.Page(200, "text/plain; version=0.0.4; charset=utf-8", out.toString());
  }

  private void database(Exposition out) {
    Seen last = seen;
    out.gauge("strongroom_database_up", "Whether the database answers.", answers() ? 1 : 0);
    out.gauge(
        "strongroom_database_answer_seconds",
        "How long it took to answer the last question of this kind.",
        last.took() / (double) TimeUnit.SECONDS.toNanos(1));
    Store.Busy busy = store.busy();
    out.gauge("strongroom_database_connections_used", "Connections in use.", busy.connections());
    out.gauge("strongroom_database_connections_most", "Connections at most.", busy.most());
    out.gauge(
        "strongroom_database_waiting", "Requests that wait for a connection.", busy.waiting());
    out.gauge("strongroom_database_queued", "Changes that wait to be written.", busy.queued());
    out.gauge("strongroom_leases_held", "Background jobs that have a holder.", last.leases());
  }

  private void audit(Exposition out) {
    TrailLag lag = trail.lag();
    TrailHealth health = trail.health();
    out.gauge(
        "strongroom_audit_failing",
        "Whether no record can be written, so that nothing is answered.",
        health == TrailHealth.FAILING ? 1 : 0);
    out.gauge(
        "strongroom_audit_space_low",
        "Whether the disk has little room.",
        health == TrailHealth.LOW ? 1 : 0);
    out.gauge(
        "strongroom_audit_pending", "Records whose row is not yet cleared away.", lag.staged());
    out.gauge(
        "strongroom_audit_owed", "Records of changes made that are not in the file.", lag.owed());
    lag.checkpoint()
        .ifPresent(
            time ->
                out.gauge(
                    "strongroom_audit_checkpoint_timestamp_seconds",
                    "When the last checkpoint was up to date.",
                    time.getEpochSecond()));
  }

  private void machine(Exposition out) {
    if (folder.isPresent()) {
      try {
        out.gauge(
            "strongroom_disk_free_bytes",
            "Room on the disk of the data folder.",
            Files.getFileStore(folder.get()).getUsableSpace());
      } catch (IOException e) {
        out.gauge("strongroom_disk_free_bytes", "Room on the disk of the data folder.", 0);
      }
    }
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    out.gauge("strongroom_heap_used_bytes", "Memory in use, waste included.", heap.getUsed());
    out.gauge("strongroom_heap_most_bytes", "Memory at most.", heap.getMax());
    out.gauge(
        "strongroom_threads",
        "Threads of the operating system.",
        ManagementFactory.getThreadMXBean().getThreadCount());
    out.gauge(
        "strongroom_uptime_seconds",
        "Since the start.",
        ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
