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

/** The functions of this installation as rotation and events need them. */
final class FunctionPorts {
  private static final String ROTATION = "secretsmanager.amazonaws.com";
  private static final String EVENTS = "events.amazonaws.com";

  /** What another attempt changes nothing about. */
  private static final Set<String> FINAL =
      Set.of(
          "AccessDeniedException",
          "InvalidRequestContentException",
          "RequestTooLargeException",
          "ResourceNotFoundException");

  private FunctionPorts() {}

  /** For rotation; the secret is the source of the call. */
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
      public Optional<String> invoke(Arn function, Arn secret, byte[] payload) {
        try (Sensitive sent = Sensitive.copyOf(payload)) {
          Functions.Invoked invoked = functions.invokeAs(ROTATION, secret, function, sent);
          invoked.payload().close();
          return invoked.functionError();
        } catch (AwsError e) {
          return Optional.of(e.code());
        }
      }
    };
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
