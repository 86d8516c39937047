package io.strongroom.secrets;

import io.strongroom.aws.Arn;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import java.util.Optional;

/** The functions that rotate secrets, as this room needs them; another room has them. */
public interface RotationFunctions {

  /** What a decision about invoking a function goes by, present or absent. */
  Target target(Call call, Arn function);

  /**
   * Whether the function is there and its policy lets the principal {@code
   * secretsmanager.amazonaws.com} invoke it for this secret ({@code aws:SourceArn}) of its account.
   */
  boolean invocable(Call call, Arn function, Arn secret);

  /**
   * Invokes a function as {@code secretsmanager.amazonaws.com}, and waits for it. Called outside of
   * every transaction.
   *
   * @param secret on whose behalf
   * @param payload JSON in UTF-8
   * @return nothing if it succeeded, else the kind of failure ({@code Unhandled}, {@code
   *     AccessDenied}, ...), never a value
   */
  Optional<String> invoke(Arn function, Arn secret, byte[] payload);

  /** An installation without functions. */
  static RotationFunctions none() {
    return new RotationFunctions() {
      @Override
      public Target target(Call call, Arn function) {
        return Target.of(function);
      }

      @Override
      public boolean invocable(Call call, Arn function, Arn secret) {
        return false;
      }

      @Override
      public Optional<String> invoke(Arn function, Arn secret, byte[] payload) {
        return Optional.of("ResourceNotFoundException");
      }
    };
  }
}
