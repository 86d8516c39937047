package io.strongroom.secrets;

import io.strongroom.aws.Region;
import io.strongroom.aws.Word;
import io.strongroom.store.Json;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a secret has to do with secrets of other regions.
 *
 * @param primary the region of the one that is written to: its own for that one itself; empty for a
 *     secret that is not replicated
 * @param replicas by region, of the primary only
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html">Replicate
 *     secrets across Regions</a>
 */
record Replication(Optional<Region> primary, Map<String, Replica> replicas) {
  static final Replication NONE = new Replication(Optional.empty(), Map.of());

  Replication {
    replicas = Map.copyOf(replicas);
  }

  /** That of a replica. */
  static Replication of(Region primary) {
    return new Replication(Optional.of(primary), Map.of());
  }

  /** The same with a replica more, or another state of it. */
  Replication with(Region own, Replica replica) {
    var next = new HashMap<>(replicas);
    next.put(replica.region().value(), replica);
    return new Replication(Optional.of(own), next);
  }

  /** The same without the replica of a region; none is left without any. */
  Replication without(Region region) {
    var next = new HashMap<>(replicas);
    next.remove(region.value());
    return next.isEmpty() ? NONE : new Replication(primary, next);
  }

  /** The replicas in the order of their regions. */
  List<Replica> sorted() {
    return List.copyOf(new TreeMap<>(replicas).values());
  }

  /** As stored, and as its MAC covers it. */
  Map<String, String> texts() {
    var texts = new LinkedHashMap<String, String>();
    replicas.forEach((region, replica) -> texts.put(region, replica.text()));
    return texts;
  }

  /** What {@link #texts} was stored as. */
  static Replication read(Region primary, String replicas) {
    var map = new HashMap<String, Replica>();
    Json.readMap(replicas)
        .forEach((region, text) -> map.put(region, Replica.read(new Region(region), text)));
    return new Replication(Optional.of(primary), map);
  }

  /** How far a replica is. */
  enum Status implements Word {
    IN_SYNC("InSync"),
    FAILED("Failed");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  /**
   * One replica, as its primary knows it.
   *
   * @param kmsKeyId of its own region, as supplied; empty for the default key
   */
  record Replica(Region region, Optional<String> kmsKeyId, Status status, String message) {
    static final String SUCCEEDED = "Replication succeeded";

    Replica inSync() {
      return new Replica(region, kmsKeyId, Status.IN_SYNC, SUCCEEDED);
    }

    Replica failed(String why) {
      return new Replica(region, kmsKeyId, Status.FAILED, "Replication failed: " + why);
    }

    Replica withKey(Optional<String> other) {
      return new Replica(region, other, status, message);
    }

    private String text() {
      var map = new HashMap<>(Map.of("status", status.name(), "message", message));
      kmsKeyId.ifPresent(key -> map.put("key", key));
      return Json.write(map);
    }

    private static Replica read(Region region, String text) {
      Map<String, String> map = Json.readMap(text);
      return new Replica(
          region,
          Optional.ofNullable(map.get("key")),
          Status.valueOf(map.getOrDefault("status", Status.FAILED.name())),
          map.getOrDefault("message", ""));
    }
  }
}
