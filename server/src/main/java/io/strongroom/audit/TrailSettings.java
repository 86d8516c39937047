package io.strongroom.audit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a trail is kept.
 *
 * @param checkpointEvery 1 second to 1 hour
 * @param sinks where checkpoints are sent, at most {@link #SINKS_MAX}
 * @param keep how long, at least a day; empty for ever
 * @param acceptLoss whether to go on with a trail that lost what a checkpoint covers; this is
 *     recorded
 * @param acceptRollback whether to go on with a database that is older than the trail; this is
 *     recorded
 */
public record TrailSettings(
    Durability durability,
    Duration checkpointEvery,
    List<SinkAddress> sinks,
    Optional<Duration> keep,
    boolean acceptLoss,
    boolean acceptRollback) {
  /** More places outside are not served. */
  public static final int SINKS_MAX = 8;

  /** How often a checkpoint is made when nothing else is said. */
  public static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(10);

  private static final Duration EVERY_LEAST = Duration.ofSeconds(1);
  private static final Duration EVERY_MOST = Duration.ofHours(1);
  private static final Duration KEEP_LEAST = Duration.ofDays(1);

  /** Refuses values beyond the bounds with {@link IllegalArgumentException}. */
  public TrailSettings {
    sinks = List.copyOf(sinks);
    if (checkpointEvery.compareTo(EVERY_LEAST) < 0 || checkpointEvery.compareTo(EVERY_MOST) > 0) {
      throw new IllegalArgumentException("a checkpoint is made every 1 to 3600 seconds");
    }
    if (keep.isPresent() && keep.get().compareTo(KEEP_LEAST) < 0) {
      throw new IllegalArgumentException("the audit trail is kept for a day at least");
    }
    if (sinks.size() > SINKS_MAX) {
      throw new IllegalArgumentException("there may be " + SINKS_MAX + " checkpoint sinks");
    }
  }

  /** Those of a start that takes no database that is older than its trail. */
  public TrailSettings(
      Durability durability,
      Duration checkpointEvery,
      List<SinkAddress> sinks,
      Optional<Duration> keep,
      boolean acceptLoss) {
    this(durability, checkpointEvery, sinks, keep, acceptLoss, false);
  }

  /** The same with another answer to a database that is older than its trail. */
  public TrailSettings acceptingRollback(boolean accept) {
    return new TrailSettings(durability, checkpointEvery, sinks, keep, acceptLoss, accept);
  }

  /** The usual ones: a checkpoint every 10 seconds, nothing sent, everything kept. */
  public static TrailSettings of(Durability durability) {
    return new TrailSettings(durability, CHECKPOINT_EVERY, List.of(), Optional.empty(), false);
  }
}
