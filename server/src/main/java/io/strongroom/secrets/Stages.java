package io.strongroom.secrets;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which version each staging label is attached to; a label is on one version at most. Immutable.
 *
 * @param byLabel version id by label
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html">What's
 *     in a secret</a>
 */
record Stages(Map<String, String> byLabel) {
  static final String CURRENT = "AWSCURRENT";
  static final String PREVIOUS = "AWSPREVIOUS";
  static final String PENDING = "AWSPENDING";
  static final Stages NONE = new Stages(Map.of());

  Stages {
    byLabel = Map.copyOf(byLabel);
  }

  Optional<String> version(String label) {
    return Optional.ofNullable(byLabel.get(label));
  }

  /** The labels of a version, sorted. */
  List<String> of(String version) {
    var labels = new ArrayList<String>(byLabel.size());
    byLabel.forEach(
        (label, id) -> {
          if (id.equals(version)) {
            labels.add(label);
          }
        });
    labels.sort(null);
    return List.copyOf(labels);
  }

  /** Labels by version, as DescribeSecret shows them. */
  Map<String, List<String>> byVersion() {
    var map = new TreeMap<String, List<String>>();
    byLabel.forEach((label, id) -> map.computeIfAbsent(id, x -> new ArrayList<>()).add(label));
    map.replaceAll((id, labels) -> labels.stream().sorted().toList());
    return map;
  }

  /**
   * Attaches labels to a new version. The first version always gets AWSCURRENT, and whenever
   * AWSCURRENT moves, AWSPREVIOUS goes to the version that it leaves.
   */
  Stages put(String version, Collection<String> labels) {
    var next = new TreeMap<>(byLabel);
    labels.forEach(label -> next.put(label, version));
    if (byLabel.isEmpty()) {
      next.put(CURRENT, version);
    }
    return following(next);
  }

  /** Moves a label to a version, from whichever has it. */
  Stages move(String label, String version) {
    var next = new TreeMap<>(byLabel);
    next.put(label, version);
    return following(next);
  }

  /** Takes a label away. */
  Stages without(String label) {
    var next = new TreeMap<>(byLabel);
    next.remove(label);
    return new Stages(next);
  }

  private Stages following(Map<String, String> next) {
    String before = byLabel.get(CURRENT);
    if (before != null && !before.equals(next.get(CURRENT))) {
      next.put(PREVIOUS, before);
    }
    return new Stages(next);
  }
}
