package io.strongroom.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.seal.Sensitive;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How a webhook is authenticated, on the wire; what is secret of it never comes back. */
record ConnectionAuth(
    Optional<BasicAuth> basicAuthParameters,
    Optional<OAuth> oAuthParameters,
    Optional<ApiKeyAuth> apiKeyAuthParameters,
    Optional<HttpParameters> invocationHttpParameters) {
  static final String BASIC = "BASIC";
  static final String API_KEY = "API_KEY";
  static final String OAUTH = "OAUTH_CLIENT_CREDENTIALS";
  static final String TEXT = "^[ \\t]*[^\\x00-\\x1F:\\x7F]+([ \\t]+[^\\x00-\\x1F:\\x7F]+)*[ \\t]*$";

  /** A user and his password. */
  record BasicAuth(
      @Constraint(min = 1, max = 512, pattern = TEXT) @Clear String username,
      @Constraint(min = 1, max = 512) Sensitive password) {}

  /** A header with a key. */
  record ApiKeyAuth(
      @Constraint(min = 1, max = 512, pattern = TEXT) @Clear String apiKeyName,
      @Constraint(min = 1, max = 512) Sensitive apiKeyValue) {}

  /** Tokens of an OAuth server: refused with a clear word. */
  record OAuth(
      @Constraint(min = 1, max = 2048) String authorizationEndpoint,
      @Constraint(oneOf = {"GET", "POST", "PUT"}) @Clear String httpMethod) {}

  /** What each request has besides. */
  record HttpParameters(
      @Constraint(max = 100) List<HeaderParameter> headerParameters,
      @Constraint(max = 100) List<QueryParameter> queryStringParameters,
      @Constraint(max = 100) List<BodyParameter> bodyParameters) {}

  /** A header. */
  record HeaderParameter(
      @Constraint(max = 512, pattern = "^[!#$%&'*+-.^_`|~0-9a-zA-Z]+$") @Clear Optional<String> key,
      @Constraint(max = 512) Optional<Sensitive> value,
      Optional<Boolean> isValueSecret) {}

  /** A parameter of the query. */
  record QueryParameter(
      @Constraint(max = 512, pattern = "[^\\x00-\\x1F\\x7F]+") @Clear Optional<String> key,
      @Constraint(max = 512) Optional<Sensitive> value,
      Optional<Boolean> isValueSecret) {}

  /** A member of the body. */
  record BodyParameter(
      @Clear Optional<String> key, Optional<Sensitive> value, Optional<Boolean> isValueSecret) {}

  /** One of them, wherever it goes. */
  private record Any(
      String in, Optional<String> key, Optional<Sensitive> value, Optional<Boolean> secret) {}

  private List<Any> all() {
    var all = new ArrayList<Any>();
    invocationHttpParameters.ifPresent(
        http -> {
          http.headerParameters()
              .forEach(it -> all.add(new Any("header", it.key(), it.value(), it.isValueSecret())));
          http.queryStringParameters()
              .forEach(it -> all.add(new Any("query", it.key(), it.value(), it.isValueSecret())));
          http.bodyParameters()
              .forEach(it -> all.add(new Any("body", it.key(), it.value(), it.isValueSecret())));
        });
    return all;
  }

  /** The user, or the name of the header; refuses what does not fit the type. */
  String user(String type) {
    if (type.equals(OAUTH) || oAuthParameters.isPresent()) {
      throw EventErrors.unsupported("AuthorizationType " + OAUTH);
    }
    boolean one =
        Stream.of(basicAuthParameters, apiKeyAuthParameters).filter(Optional::isPresent).count()
            == 1;
    Optional<String> name =
        type.equals(BASIC)
            ? basicAuthParameters.map(BasicAuth::username)
            : apiKeyAuthParameters.map(ApiKeyAuth::apiKeyName);
    if (!one || name.isEmpty()) {
      throw EventErrors.validation(
          "Parameter AuthParameters is not valid. Reason: it does not fit AuthorizationType "
              + type
              + ".");
    }
    return name.get();
  }

  /** What is stored outside the secret. */
  List<Setting.Parameter> parameters() {
    return all().stream()
        .map(
            it ->
                new Setting.Parameter(
                    it.in(),
                    key(it),
                    it.secret().orElse(false)
                        ? null
                        : it.value().map(ConnectionAuth::text).orElse("")))
        .toList();
  }

  private static String key(Any any) {
    return any.key()
        .filter(it -> !it.isEmpty())
        .orElseThrow(() -> EventErrors.validation("A parameter of the connection has no Key."));
  }

  /** What stands in the secret, in AWS's names. */
  Sensitive secret(String type) {
    ObjectNode json = Json.object();
    basicAuthParameters.ifPresent(
        it -> json.put("username", it.username()).put("password", text(it.password())));
    apiKeyAuthParameters.ifPresent(
        it ->
            json.put("api_key_name", it.apiKeyName()).put("api_key_value", text(it.apiKeyValue())));
    json.put("auth_type", type);
    ObjectNode more = json.putObject("invocation_http_parameters");
    for (Any any : all()) {
      if (any.secret().orElse(false)) {
        more.put(any.in() + " " + key(any), any.value().map(ConnectionAuth::text).orElse(""));
      }
    }
    return Sensitive.ofText(Json.write(json));
  }

  private static String text(Sensitive value) {
    return value.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }
}
