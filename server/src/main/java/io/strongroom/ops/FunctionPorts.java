package io.strongroom.ops;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.events.FunctionTarget;
import io.strongroom.events.Outcome;
import io.strongroom.functions.Functions;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.seal.Sensitive;
import io.strongroom.secrets.RotationFunctions;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The functions of this installation as rotation and events need them. */
final class FunctionPorts {
  private static final String ROTATION = "secretsmanager.amazonaws.com";
  private static final String EVENTS = "events.amazonaws.com";
  private static final JsonFactory JSON = new JsonFactory();

  /** What another attempt changes nothing about. */
  private static final Set<String> FINAL =
      Set.of(
          "AccessDeniedException",
          "InvalidRequestContentException",
          "RequestTooLargeException",
          "ResourceNotFoundException");

  private FunctionPorts() {}

  /** For rotation; the secret that a step is for is the source of its call. */
  static RotationFunctions rotation(Functions functions) {
    return new RotationFunctions() {
      @Override
      public Target target(Call call, Arn function) {
        return functions.target(call, function);
      }

      @Override
      public boolean invocable(Call call, Arn function, Arn secret) {
        return functions.mayInvoke(call.tx(), ROTATION, secret, function);
      }

      @Override
      public Optional<String> invoke(Arn function, byte[] payload) {
        try (Sensitive sent = Sensitive.copyOf(payload)) {
          Functions.Invoked invoked =
              functions.invokeAs(ROTATION, secret(payload).orElse(function), function, sent);
          invoked.payload().close();
          return invoked.functionError();
        } catch (AwsError e) {
          return Optional.of(e.code());
        }
      }
    };
  }

  /** The secret that the event of a rotation step names. */
  private static Optional<Arn> secret(byte[] payload) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), payload)) {
      JsonToken token = json.nextToken();
      while (token != null) {
        if (token == JsonToken.PROPERTY_NAME && json.currentName().equals("SecretId")) {
          return json.nextToken() == JsonToken.VALUE_STRING
              ? Arn.parse(json.getString())
              : Optional.empty();
        }
        token = json.nextToken();
      }
      return Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** For events: queued with the function, if its policy lets them for this rule. */
  static FunctionTarget events(Functions functions) {
    return (function, rule, payload) -> {
      try (Sensitive sent = Sensitive.copyOf(payload)) {
        functions.enqueueAs(EVENTS, rule, function, sent);
        return new Outcome.Delivered();
      } catch (AwsError e) {
        return FINAL.contains(e.code()) ? new Outcome.Never(e.code()) : new Outcome.Later(e.code());
      }
    };
  }
}
