package io.strongroom.ops;

import io.strongroom.lambda.Inventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the parameters and secrets of two stages differ, by their names, types and times; values are
 * not even read.
 *
 * @param path with <code>{stage}</code> in it
 * @param same how many there are in both and do not differ
 */
record StageDiff(String left, String right, String path, int same, List<Difference> differences) {
  private static final String STAGE = "{stage}";

  /** How something differs. */
  enum State {
    MISSING("missing"),
    TYPE("type"),
    STALE("stale");

    private final String word;

    State(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /**
   * Something that differs.
   *
   * @param name below the path
   * @param kind {@code parameter} or {@code secret}
   * @param stage in which it has to be put right
   * @param detail for people
   */
  record Difference(String name, String kind, State state, String stage, String detail) {}

  /** A path without a stage is one below each stage. */
  static String template(String path) {
    String rooted = path.startsWith("/") ? path : "/" + path;
    String whole = rooted.contains(STAGE) ? rooted : "/" + STAGE + rooted;
    return whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
  }

  /** Compares what there is. */
  static StageDiff of(
      Inventory inventory, String left, String right, String template, boolean secrets) {
    var differences = new ArrayList<Difference>();
    int same =
        compare(
            "parameter",
            left,
            right,
            parameters(inventory, template.replace(STAGE, left)),
            parameters(inventory, template.replace(STAGE, right)),
            differences);
    if (secrets) {
      same +=
          compare(
              "secret",
              left,
              right,
              secrets(inventory, template.replace(STAGE, left)),
              secrets(inventory, template.replace(STAGE, right)),
              differences);
    }
    return new StageDiff(left, right, template, same, List.copyOf(differences));
  }

  private static Map<String, Inventory.Item> parameters(Inventory inventory, String path) {
    return below(path + "/", inventory.parameters(path));
  }

  /** Secrets have names without a slash before them. */
  private static Map<String, Inventory.Item> secrets(Inventory inventory, String path) {
    String prefix = path.substring(1) + "/";
    return below(prefix, inventory.secrets(prefix));
  }

  private static Map<String, Inventory.Item> below(String prefix, List<Inventory.Item> items) {
    var below = new TreeMap<String, Inventory.Item>();
    items.forEach(item -> below.put(item.name().substring(prefix.length()), item));
    return below;
  }

  /** Adds what differs; gives how many do not. */
  private static int compare(
      String kind,
      String left,
      String right,
      Map<String, Inventory.Item> lefts,
      Map<String, Inventory.Item> rights,
      List<Difference> differences) {
    var names = new TreeMap<>(lefts);
    names.putAll(rights);
    int same = 0;
    for (String name : names.keySet()) {
      Inventory.Item one = lefts.get(name);
      Inventory.Item other = rights.get(name);
      if (one == null || other == null) {
        String where = one == null ? left : right;
        differences.add(new Difference(name, kind, State.MISSING, where, "is missing in " + where));
      } else if (!one.type().equals(other.type())) {
        String detail =
            "is a %s in %s and a %s in %s".formatted(one.type(), left, other.type(), right);
        differences.add(new Difference(name, kind, State.TYPE, right, detail));
      } else if (one.changed().isAfter(other.changed())) {
        String detail =
            "is stale in %s: changed %s, and in %s %s"
                .formatted(right, other.changed(), left, one.changed());
        differences.add(new Difference(name, kind, State.STALE, right, detail));
      } else {
        same++;
      }
    }
    return same;
  }

  /** Whether there is nothing at all, which is a misspelt path more often than two empty stages. */
  boolean nothing() {
    return same == 0 && differences.isEmpty();
  }
}
