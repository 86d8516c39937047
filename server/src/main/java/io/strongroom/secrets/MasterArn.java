package io.strongroom.secrets;

import io.strongroom.seal.Sensitive;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The one member of a database secret that this room looks for. */
final class MasterArn {
  private static final JsonFactory JSON = new JsonFactory();

  private MasterArn() {}

  static Optional<String> of(Sensitive value) {
    return value.use(MasterArn::of);
  }

  private static Optional<String> of(byte[] text) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw RotationErrors.notDatabaseSecret("its value is no JSON object");
      }
      Optional<String> found = Optional.empty();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean wanted = json.currentName().equals("masterarn");
        JsonToken token = json.nextToken();
        if (wanted && token == JsonToken.VALUE_STRING) {
          found = Optional.of(json.getString());
        }
        json.skipChildren();
      }
      return found;
    } catch (JacksonException e) {
      throw RotationErrors.notDatabaseSecret("its value is no JSON object");
    }
  }
}
