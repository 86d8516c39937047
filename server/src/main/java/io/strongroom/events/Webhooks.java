package io.strongroom.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.aws.Arn;
import io.strongroom.store.Store;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Events to API destinations.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html">API
 *     destinations</a>
 */
final class Webhooks {
  private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9a-zA-Z-]{1,512}");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7E\\t]*");
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "host|connection|content-length|transfer-encoding|te|upgrade|trailer|expect",
          Pattern.CASE_INSENSITIVE);
  private static final int TOO_MANY = 429;

  /** Calls that are allowed meanwhile gather, so that one look at the queue does for several. */
  private static final Duration BREATH = Duration.ofMillis(50);

  private final Store store;
  private final SettingRows rows;
  private final ConnectionSecrets secrets;
  private final WebClient client;
  private final Rates rates = new Rates();

  Webhooks(Store store, SettingRows rows, ConnectionSecrets secrets, WebClient client) {
    this.store = store;
    this.rows = rows;
    this.secrets = secrets;
    this.client = client;
  }

  /** Has connections closed that nobody uses. */
  void sweep() {
    client.sweep();
  }

  private record Aim(Setting.Destination destination, Setting.Connection connection) {}

  /**
   * Sends one.
   *
   * @param body what the target gets of the event
   * @param event the whole event, which parameters may point into
   */
  Outcome send(Place place, Arn arn, Setting.@Nullable Http http, String body, String event) {
    String name = arn.resource().split("/", -1)[1];
    Optional<Aim> aim =
        store.read(
            tx ->
                rows.find(tx, place, Setting.Destination.class, name)
                    .filter(it -> place.arn(it.resource()).equals(arn))
                    .flatMap(
                        it ->
                            rows.find(tx, place, Setting.Connection.class, it.connection())
                                .map(connection -> new Aim(it, connection))));
    if (aim.isEmpty() || !aim.get().connection().authorized()) {
      return new Outcome.Never("the API destination or its connection is gone");
    }
    Duration pause = rates.pause(arn.toString(), aim.get().destination().perSecond());
    if (!pause.isZero()) {
      return new Outcome.Busy(pause.compareTo(BREATH) < 0 ? BREATH : pause);
    }
    Optional<ObjectNode> secret = secrets.of(place, arn, aim.get().connection());
    if (secret.isEmpty()) {
      return new Outcome.Never("the secret of the connection cannot be read");
    }
    try {
      var request = new Request(Json.object(event).orElseGet(Json::object), http);
      return sent(request.of(place.account().value(), aim.get(), secret.get(), body));
    } catch (IllegalArgumentException e) {
      return new Outcome.Never("the request to the API destination cannot be made");
    }
  }

  private Outcome sent(WebClient.Request request) {
    WebClient.Result result = client.send(request);
    return switch (result) {
      case WebClient.Result.Answered(int status) -> judged(status);
      case WebClient.Result.Failed(String why) -> new Outcome.Later(why);
      case WebClient.Result.Refused(String why) -> new Outcome.Never(why);
    };
  }

  private static Outcome judged(int status) {
    if (status >= 200 && status < 300) {
      return new Outcome.Delivered();
    }
    return status >= 500 || status == TOO_MANY || status == 408 || status == 409
        ? new Outcome.Later("the API destination answered " + status)
        : new Outcome.Never("the API destination answered " + status);
  }

  /** Puts a request together. */
  private record Request(ObjectNode event, Setting.@Nullable Http http) {
    WebClient.Request of(String owner, Aim aim, ObjectNode secret, String body) {
      Setting.Connection connection = aim.connection();
      var headers = new LinkedHashMap<String, String>();
      var query = new StringJoiner("&");
      put(headers, "Content-Type", "application/json; charset=utf-8");
      put(headers, "User-Agent", "Amazon/EventBridge/ApiDestinations");
      var members = new LinkedHashMap<String, String>();
      if (http != null) {
        http.headers().forEach((key, value) -> put(headers, key, resolved(value)));
        http.query()
            .forEach((key, value) -> query.add(encoded(key) + "=" + encoded(resolved(value))));
      }
      for (Setting.Parameter parameter : connection.parameters()) {
        String key = parameter.key();
        String value =
            parameter.value() == null
                ? secret
                    .path("invocation_http_parameters")
                    .path(parameter.in() + " " + key)
                    .asText()
                : parameter.value();
        switch (parameter.in()) {
          case "header" -> put(headers, key, value);
          case "query" -> query.add(encoded(key) + "=" + encoded(value));
          default -> members.put(key, value);
        }
      }
      if (connection.type().equals(ConnectionAuth.BASIC)) {
        String pair = secret.path("username").asText() + ":" + secret.path("password").asText();
        put(
            headers,
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
      } else {
        put(headers, secret.path("api_key_name").asText(), secret.path("api_key_value").asText());
      }
      URI uri = uri(aim.destination().endpoint(), query.toString());
      return new WebClient.Request(
          owner, aim.destination().method(), uri, headers, with(body, members));
    }

    private static void put(Map<String, String> headers, String name, String value) {
      if (!HEADER.matcher(name).matches()
          || !VALUE.matcher(value).matches()
          || FORBIDDEN.matcher(name).matches()) {
        throw new IllegalArgumentException("not a header");
      }
      headers
          .keySet()
          .removeIf(it -> it.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)));
      headers.put(name, value);
    }

    /** A path into the event gives what is there. */
    private String resolved(String text) {
      if (!text.startsWith("$.")) {
        return text;
      }
      return JsonPath.parse(text)
          .flatMap(path -> path.in(event))
          .map(node -> node.isValueNode() ? node.asText() : Json.write(node))
          .orElse("");
    }

    private URI uri(String endpoint, String query) {
      String text = endpoint;
      if (http != null) {
        for (String value : http.path()) {
          int star = text.indexOf('*');
          if (star >= 0) {
            text = text.substring(0, star) + encoded(resolved(value)) + text.substring(star + 1);
          }
        }
      }
      if (!query.isEmpty()) {
        text += (text.indexOf('?') < 0 ? "?" : "&") + query;
      }
      return URI.create(text);
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String with(String body, Map<String, String> members) {
      Optional<JsonNode> json = members.isEmpty() ? Optional.empty() : Json.read(body);
      if (json.isPresent() && json.get() instanceof ObjectNode object) {
        members.forEach(object::put);
        return Json.write(object);
      }
      return body;
    }
  }
}
