package io.strongroom.rotators;

import io.strongroom.seal.Sensitive;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The value of a database secret: a JSON object with members of known names and any others.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html">JSON
 *     structure of secrets</a>
 */
final class DatabaseSecret {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,253}");
  private static final int PORT_MAX = 65_535;
  private static final int NAME_MAX = 256;

  private String engine = "";
  private String host = "";
  private String user = "";
  private Optional<Sensitive> password = Optional.empty();
  private Optional<String> database = Optional.empty();
  private Optional<String> master = Optional.empty();
  private Optional<Integer> port = Optional.empty();
  private Login.Tls tls = Login.Tls.OFFERED;

  private DatabaseSecret() {}

  /**
   * Reads what a secret says.
   *
   * @throws RotatorFailed for what is none
   */
  static Login read(Sensitive value) {
    return value.use(DatabaseSecret::read);
  }

  private static Login read(byte[] text) {
    var secret = new DatabaseSecret();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new RotatorFailed("the secret's value is no JSON object");
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        if (json.nextToken().isScalarValue()) {
          secret.take(name, json);
        } else {
          json.skipChildren();
        }
      }
    } catch (JacksonException e) {
      throw new RotatorFailed("the secret's value is no JSON object");
    }
    return secret.login();
  }

  private void take(String name, JsonParser json) {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    String text = json.getString();
    switch (name) {
      case "engine" -> engine = text;
      case "host" -> host = text;
      case "username" -> user = text;
      case "password" -> password = Optional.of(Sensitive.ofText(text));
      case "dbname" -> database = Optional.of(text).filter(it -> !it.isEmpty());
      case "masterarn" -> master = Optional.of(text);
      case "port" -> port = Optional.of(port(text));
      case "ssl" -> tls = tls(text);
      default -> {}
    }
  }

  private static int port(String text) {
    if (text.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= PORT_MAX) {
        return port;
      }
    }
    throw new RotatorFailed("the secret's port is none");
  }

  private static Login.Tls tls(String text) {
    return switch (text) {
      case "true" -> Login.Tls.REQUIRED;
      case "false" -> Login.Tls.OFF;
      default -> throw new RotatorFailed("the secret's ssl is neither true nor false");
    };
  }

  private Login login() {
    if (!HOST.matcher(host).matches()) {
      throw new RotatorFailed("the secret names no host");
    }
    if (user.isEmpty() || user.length() > NAME_MAX || user.indexOf('\0') >= 0) {
      throw new RotatorFailed("the secret names no user");
    }
    Sensitive given = password.orElseThrow(() -> new RotatorFailed("the secret has no password"));
    return new Login(engine, host, port, user, given, database, tls, master);
  }

  /** The value with another user and password, and all else as it is. */
  static Sensitive with(Sensitive value, String user, Sensitive password) {
    return value.use(text -> replaced(text, user, password));
  }

  private static Sensitive replaced(byte[] text, String user, Sensitive password) {
    var out = new ByteArrayOutputStream();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text);
        JsonGenerator copy = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.nextToken();
      copy.writeStartObject();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        copy.writeName(name);
        switch (name) {
          case "username" -> copy.writeString(user);
          case "password" -> copy.writeString(text(password));
          default -> copy.copyCurrentStructureExact(json);
        }
      }
      copy.writeEndObject();
    }
    return Sensitive.taking(out.toByteArray());
  }

  /** As drivers want it. */
  static String text(Sensitive password) {
    return password.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }
}
