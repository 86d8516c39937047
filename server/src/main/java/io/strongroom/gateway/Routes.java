package io.strongroom.gateway;

import io.strongroom.aws.Api;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which operation a request is for, by its headers and its place alone: nothing is verified yet.
 */
final class Routes {
  private static final String FORM = "application/x-www-form-urlencoded";

  /** What older SDKs write before CloudTrail's target; SDKs made from its newer model do not. */
  private static final String LONG_FORM = "com.amazonaws.cloudtrail.v20131101.";

  private final Map<String, Target> targets = new HashMap<>();
  private final Map<String, Api> queries = new TreeMap<>();
  private final List<Place> places = new ArrayList<>();

  /** An operation that method and path name. */
  record Place(Api api, Api.Entry entry, PathTemplate template) {}

  /** An API and, where it has it, the operation. */
  record Target(Api api, Optional<Api.Entry> entry) {}

  /** Where a request goes. */
  sealed interface Route {
    /** To an operation of a JSON API, or to one it does not have. */
    record Json(Target target) implements Route {}

    /** To a query API; the operation stands in the parameters. */
    record Query() implements Route {}

    /** To an operation that method and path name. */
    record Rest(Place place) implements Route {}

    /** To the health check. */
    record Health() implements Route {}

    /** To no API: no {@code X-Amz-Target} that we know. */
    record UnknownOperation() implements Route {}

    /** To nothing at all. */
    record Nowhere() implements Route {}
  }

  Routes(List<Api> apis) {
    for (Api api : apis) {
      switch (api.protocol()) {
        case AWS_JSON -> {
          targets.put(api.target(), new Target(api, Optional.empty()));
          for (Api.Entry entry : api.operations()) {
            targets.put(api.target() + "." + entry.name(), new Target(api, Optional.of(entry)));
          }
        }
        case AWS_QUERY -> queries.put(api.service(), api);
        case REST_JSON -> {
          for (Api.Entry entry : api.operations()) {
            places.add(new Place(api, entry, PathTemplate.of(entry.rest().http())));
          }
        }
      }
    }
  }

  Route of(WireRequest request) {
    boolean get = request.method().equals("GET");
    if (get && request.path().equals("/health")) {
      return new Route.Health();
    }
    if (!request.path().equals("/")) {
      Optional<Place> place = place(request.method(), request.path());
      return place.isPresent() ? new Route.Rest(place.get()) : new Route.Nowhere();
    }
    if (get) {
      return request.query().contains("Action=") ? new Route.Query() : new Route.Nowhere();
    }
    if (!request.method().equals("POST")) {
      return new Route.Nowhere();
    }
    Optional<String> named = request.headers().first("x-amz-target");
    if (named.isPresent()) {
      return json(named.get());
    }
    boolean form =
        request.headers().first("content-type").map(type -> type.startsWith(FORM)).orElse(false);
    return form ? new Route.Query() : new Route.UnknownOperation();
  }

  private Optional<Place> place(String method, String path) {
    if (places.isEmpty()) {
      return Optional.empty();
    }
    List<String> segments = PathTemplate.split(path);
    return places.stream()
        .filter(place -> place.template().method().equals(method))
        .filter(place -> place.template().fits(segments))
        .findFirst();
  }

  /** The longest body of a request to that place; 0 for what every request may have. */
  int bodyMax(String method, String target) {
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    return path.length() <= 1
        ? 0
        : place(method, path).map(place -> place.entry().rest().bodyMax()).orElse(0);
  }

  private Route json(String header) {
    String named = header.startsWith(LONG_FORM) ? header.substring(LONG_FORM.length()) : header;
    Target exact = targets.get(named);
    if (exact != null && exact.entry().isPresent()) {
      return new Route.Json(exact);
    }
    int dot = named.indexOf('.');
    Target api = dot < 0 ? null : targets.get(named.substring(0, dot));
    return api == null ? new Route.UnknownOperation() : new Route.Json(api);
  }

  /** The query API of a service. */
  Optional<Api> query(String service) {
    return Optional.ofNullable(queries.get(service));
  }

  /** The query API with the unsigned operation that is asked for, whatever a signature says. */
  Optional<Api> unsigned(Map<String, String> parameters) {
    return queries.values().stream()
        .filter(api -> operation(api, parameters).map(Api.Entry::unsigned).orElse(false))
        .findFirst();
  }

  /** Any query API: the one whose error an unreadable request gets. */
  Api anyQuery() {
    return queries.values().stream().findFirst().orElseThrow();
  }

  /** The operation of a query API, when the version is its own. */
  static Optional<Api.Entry> operation(Api api, Map<String, String> parameters) {
    if (!api.target().equals(parameters.getOrDefault("Version", api.target()))) {
      return Optional.empty();
    }
    String action = parameters.getOrDefault("Action", "");
    return api.operations().stream().filter(entry -> entry.name().equals(action)).findFirst();
  }
}
