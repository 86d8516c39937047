package io.strongroom.events;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people set: buses, rules, connections, API destinations, as they are stored. */
sealed interface Setting {
  /** The bus that everybody has. */
  String DEFAULT_BUS = "default";

  /** Under which name it is stored. */
  String key();

  /** A bus; the default one stands nowhere. */
  record Bus(
      String name,
      @Nullable String description,
      Map<String, String> tags,
      long created,
      long modified)
      implements Setting {
    @Override
    public String key() {
      return name;
    }
  }

  /**
   * A rule.
   *
   * @param since from when on it is enabled, in milliseconds: changes before are not for it
   */
  record Rule(
      String bus,
      String name,
      String state,
      @Nullable String pattern,
      @Nullable String schedule,
      @Nullable String description,
      @Nullable String role,
      Map<String, String> tags,
      List<Receiver> targets,
      long since)
      implements Setting {
    static final String DISABLED = "DISABLED";
    static final String ALL = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";

    @Override
    public String key() {
      return key(bus, name);
    }

    static String key(String bus, String name) {
      return bus + " " + name;
    }

    String resource() {
      return resource(bus, name);
    }

    static String resource(String bus, String name) {
      return bus.equals(DEFAULT_BUS) ? "rule/" + name : "rule/" + bus + "/" + name;
    }

    boolean enabled() {
      return !state.equals(DISABLED);
    }

    Rule with(List<Receiver> others) {
      return new Rule(
          bus, name, state, pattern, schedule, description, role, tags, List.copyOf(others), since);
    }

    Rule tagged(Map<String, String> others) {
      return new Rule(
          bus,
          name,
          state,
          pattern,
          schedule,
          description,
          role,
          Map.copyOf(others),
          targets,
          since);
    }

    Rule state(String other, long now) {
      boolean begins = !enabled() && !other.equals(DISABLED);
      return new Rule(
          bus,
          name,
          other,
          pattern,
          schedule,
          description,
          role,
          tags,
          targets,
          begins ? now : since);
    }
  }

  /** A target of a rule. */
  record Receiver(
      String id,
      String arn,
      @Nullable String role,
      @Nullable String input,
      @Nullable String inputPath,
      @Nullable Transformer transformer,
      @Nullable Http http,
      @Nullable Retry retry) {}

  /** How the input of a target is made. */
  record Transformer(Map<String, String> paths, String template) {}

  /** What is added to the requests to an API destination. */
  record Http(List<String> path, Map<String, String> headers, Map<String, String> query) {}

  /** How long a target is tried. */
  record Retry(@Nullable Integer attempts, @Nullable Integer seconds) {}

  /**
   * How a webhook is authenticated; what is secret of it stands in the secret.
   *
   * @param type BASIC or API_KEY
   * @param user the user, or the name of the header of the key
   * @param parameters added to each request; the values of the secret ones are null
   */
  record Connection(
      String name,
      String id,
      @Nullable String description,
      String type,
      String user,
      List<Parameter> parameters,
      String secret,
      boolean authorized,
      long created,
      long modified,
      long lastAuthorized)
      implements Setting {
    @Override
    public String key() {
      return name;
    }

    String resource() {
      return "connection/" + name + "/" + id;
    }
  }

  /**
   * One parameter of a connection.
   *
   * @param in header, query or body
   */
  record Parameter(String in, String key, @Nullable String value) {}

  /** Where a webhook is. */
  record Destination(
      String name,
      String id,
      @Nullable String description,
      String connection,
      String endpoint,
      String method,
      int perSecond,
      long created,
      long modified)
      implements Setting {
    @Override
    public String key() {
      return name;
    }

    String resource() {
      return "api-destination/" + name + "/" + id;
    }
  }
}
