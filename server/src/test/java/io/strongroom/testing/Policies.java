package io.strongroom.testing;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Policy documents, statement by statement. */
public final class Policies {
  private Policies() {}

  /** A document of these statements. */
  public static String document(String... statements) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}";
  }

  /** Allows an action on these resources, everywhere when there are none. */
  public static String allow(String action, String... resources) {
    return statement("Allow", "", action, resources);
  }

  /** Denies an action on these resources, everywhere when there are none. */
  public static String deny(String action, String... resources) {
    return statement("Deny", "", action, resources);
  }

  /** Allows a principal, for the policy of a resource. */
  public static String allowTo(String principal, String action) {
    return statement("Allow", "\"Principal\":{\"AWS\":\"" + principal + "\"},", action);
  }

  /** Denies a principal, for the policy of a resource. */
  public static String denyTo(String principal, String action) {
    return statement("Deny", "\"Principal\":{\"AWS\":\"" + principal + "\"},", action);
  }

  /** A statement with a condition. */
  public static String when(String statement, String operator, String key, String value) {
    return statement.substring(0, statement.length() - 1)
        + ",\"Condition\":{\"%s\":{\"%s\":\"%s\"}}}".formatted(operator, key, value);
  }

  private static String statement(
      String effect, String principal, String action, String... resources) {
    String all =
        resources.length == 0
            ? "\"*\""
            : Arrays.stream(resources)
                .map(resource -> "\"" + resource + "\"")
                .collect(Collectors.joining(",", "[", "]"));
    return "{\"Effect\":\"%s\",%s\"Action\":\"%s\",\"Resource\":%s}"
        .formatted(effect, principal, action, all);
  }
}
