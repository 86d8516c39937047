package io.strongroom.parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a filter asks of a parameter, and which stretches of which index it leaves. One of its
 * values must hold.
 */
record Criterion(String key, String option, List<String> values) {
  private static final int NOT_FOR_SEGMENTS = 100;

  Criterion {
    values = List.copyOf(new TreeSet<>(values));
  }

  private boolean prefix() {
    return option.equals(Filter.BEGINS_WITH);
  }

  private boolean contains() {
    return option.equals("Contains");
  }

  /** How few parameters it may be expected to leave: the least is read from its index. */
  int rank() {
    if (key.startsWith(Filter.TAG)) {
      return 2;
    }
    return switch (key) {
      case "Name" -> contains() ? NOT_FOR_SEGMENTS : prefix() ? 3 : 1;
      case "Path" -> 4;
      case "KeyId" -> 5;
      case "DataType" -> types().contains("text") ? NOT_FOR_SEGMENTS : 6;
      case "Tier" -> 7;
      case "Type" -> 8;
      default -> NOT_FOR_SEGMENTS;
    };
  }

  boolean hasSegments() {
    return rank() < NOT_FOR_SEGMENTS;
  }

  /** Where all that it lets through is found, and no parameter twice. */
  List<Segment> segments() {
    var segments = new ArrayList<Segment>();
    if (key.startsWith(Filter.TAG)) {
      String tag = key.substring(Filter.TAG.length());
      if (values.isEmpty()) {
        return List.of(new Segment.Tagged(tag, "", Segment.LAST));
      }
      distinct().forEach(value -> segments.add(new Segment.Tagged(tag, value, end(value))));
      return segments;
    }
    switch (key) {
      case "Name" -> names(segments);
      case "Path" -> paths(segments);
      case "KeyId" ->
          distinct().forEach(value -> segments.add(new Segment.Keyed(value, end(value))));
      case "DataType" -> types().forEach(type -> segments.add(new Segment.OfDataType(type)));
      case "Tier" -> types().forEach(tier -> segments.add(new Segment.OfTier(tier)));
      case "Type" -> types().forEach(type -> segments.add(new Segment.OfType(type)));
      default -> throw new IllegalStateException(key);
    }
    return segments;
  }

  private String end(String value) {
    return prefix() ? value + Segment.LAST : value;
  }

  /** Values of which none begins with another, where beginnings are asked for. */
  private List<String> distinct() {
    return distinct(values, prefix());
  }

  private static List<String> distinct(List<String> values, boolean prefix) {
    return values.stream()
        .distinct()
        .filter(
            value ->
                !prefix
                    || values.stream()
                        .noneMatch(other -> !other.equals(value) && value.startsWith(other)))
        .toList();
  }

  /** The words asked for, of those that there are. */
  private List<String> types() {
    List<String> words =
        switch (key) {
          case "Type" -> Filter.TYPES;
          case "Tier" -> Filter.TIERS;
          default -> DataTypes.ALL;
        };
    return words.stream().filter(this::matches).toList();
  }

  private void names(List<Segment> segments) {
    var flat = new TreeSet<String>();
    var deep = new TreeSet<String>();
    for (String value : values) {
      // A name of one level is found with its slash and without.
      String bare = value.startsWith("/") ? value.substring(1) : value;
      if (bare.chars().allMatch(Criterion::isOfNames)) {
        flat.add(bare);
      }
      if (value.startsWith("/") && bare.chars().allMatch(c -> c == '/' || isOfNames(c))) {
        deep.add(value);
      }
    }
    if (prefix()) {
      for (String value : distinct(List.copyOf(flat), true)) {
        segments.add(Segment.Children.beginningWith("/", value));
      }
      for (String value : distinct(List.copyOf(deep), true)) {
        segments.add(Segment.Names.beginningWith(value));
      }
    } else {
      for (String value : flat) {
        segments.add(new Segment.Names(exactly(value), value + "!"));
      }
      for (String value : deep) {
        segments.add(new Segment.Names(exactly(value), value + "!"));
      }
    }
  }

  /** With the value and an exclamation mark as the end, this leaves the value alone. */
  private static String exactly(String value) {
    return Segment.Names.beginningWith(value).from();
  }

  private static boolean isOfNames(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '.'
        || c == '-';
  }

  private void paths(List<Segment> segments) {
    boolean recursive = option.equals("Recursive");
    List<String> paths =
        values.stream().map(path -> path.endsWith("/") ? path : path + "/").distinct().toList();
    distinct(paths, recursive).forEach(path -> segments.add(Path.segment(path, recursive)));
  }

  /** Whether a parameter is let through; asked of verified rows, whatever an index says. */
  boolean lets(Current current) {
    return lets(current, current.version());
  }

  /** The same of an older version. */
  boolean lets(Current current, Version version) {
    if (key.startsWith(Filter.TAG)) {
      String value = current.parameter().tags().get(key.substring(Filter.TAG.length()));
      return value != null && (values.isEmpty() || matches(value));
    }
    String name = version.name().canonical();
    return switch (key) {
      case "Name" -> matches(name) || (!name.startsWith("/") && matches("/" + name));
      case "Path" -> values.stream().anyMatch(path -> below(path, version.name()));
      case "KeyId" -> version.keyId().map(this::matches).orElse(false);
      case "Type" -> matches(version.type());
      case "Tier" -> matches(version.tier());
      case "DataType" -> matches(version.dataType());
      default -> throw new IllegalStateException(key);
    };
  }

  private boolean below(String path, ParameterName name) {
    String with = path.endsWith("/") ? path : path + "/";
    return option.equals("Recursive")
        ? with.equals("/") || name.canonical().startsWith(with)
        : name.parent().equals(with);
  }

  /** Whether a text is one of the values, or begins with or contains one. */
  boolean matches(String text) {
    return values.stream()
        .anyMatch(
            value ->
                contains()
                    ? text.contains(value)
                    : prefix() ? text.startsWith(value) : text.equals(value));
  }

  /** The first of several to be read from its index. */
  static Optional<Criterion> driving(List<Criterion> all) {
    return all.stream()
        .filter(Criterion::hasSegments)
        .min((a, b) -> Integer.compare(a.rank(), b.rank()));
  }
}
