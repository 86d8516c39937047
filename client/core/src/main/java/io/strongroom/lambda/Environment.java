package io.strongroom.lambda;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The environment variables of the function; an empty one counts as not set. */
final class Environment {
  private final Map<String, String> variables;

  Environment(Map<String, String> variables) {
    this.variables = variables;
  }

  static Environment ofProcess() {
    return new Environment(System.getenv());
  }

  @Nullable String find(String name) {
    String value = variables.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  String get(String name, String otherwise) {
    String value = find(name);
    return value == null ? otherwise : value;
  }

  boolean on(String name) {
    return "true".equalsIgnoreCase(variables.get(name));
  }
}
