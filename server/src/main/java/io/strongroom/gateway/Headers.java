package io.strongroom.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The header fields of a request in the order they came; names compare without case and are kept in
 * lower case. It has no text form, for some fields are credentials.
 */
final class Headers {
  private final List<String> names;
  private final List<String> values;

  private Headers(List<String> names, List<String> values) {
    this.names = names;
    this.values = values;
  }

  /** Fields given as name, value, name, value. */
  static Headers of(String... namesAndValues) {
    var draft = new Draft();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      draft.add(namesAndValues[i].toLowerCase(Locale.ROOT), namesAndValues[i + 1]);
    }
    return draft.finish();
  }

  /** The first value of that name. */
  Optional<String> first(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return Optional.of(values.get(i));
      }
    }
    return Optional.empty();
  }

  /** All values of that name, in order. */
  List<String> all(String name) {
    List<String> found = List.of();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        found = appended(found, values.get(i));
      }
    }
    return found;
  }

  private static List<String> appended(List<String> found, String value) {
    if (found.isEmpty()) {
      return List.of(value);
    }
    var more = new ArrayList<>(found);
    more.add(value);
    return more;
  }

  /** Number of fields, repeated ones counted each. */
  int size() {
    return names.size();
  }

  /** The name of a field, in lower case. */
  String name(int index) {
    return names.get(index);
  }

  /** The value of a field without the white space around it; one char is one byte as it came. */
  String value(int index) {
    return values.get(index);
  }

  /** Collects fields while a request is read. */
  static final class Draft {
    private final List<String> names = new ArrayList<>(16);
    private final List<String> values = new ArrayList<>(16);

    /** Adds a field whose name is in lower case already. */
    void add(String lowerCaseName, String value) {
      names.add(lowerCaseName);
      values.add(value);
    }

    int size() {
      return names.size();
    }

    /** The fields; the draft must not be used again. */
    Headers finish() {
      return new Headers(names, values);
    }
  }
}
