package io.strongroom.functions.host;

import io.strongroom.aws.Arn;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalInt;

/**
 * One version of a function as it is to be run.
 *
 * @param function its ARN without a qualifier
 * @param version {@code $LATEST} or a number
 * @param runtime as AWS names it, such as {@code nodejs20.x}
 * @param handler as the runtime understands it
 * @param revision changes with code, configuration, key and role: environments of another one are
 *     retired
 * @param timeoutSeconds of one invocation
 * @param memoryMegabytes of one environment
 * @param temporaryMegabytes of its {@code /tmp}
 * @param reserved how many environments it may have at most, all versions together
 * @param logGroup where its lines go, such as {@code /aws/lambda/name}
 * @param code its zip file; asked for when the first environment of a revision is made
 * @param opening asked for whenever an environment is made
 */
public record Launch(
    Arn function,
    String version,
    String runtime,
    String handler,
    String revision,
    int timeoutSeconds,
    int memoryMegabytes,
    int temporaryMegabytes,
    OptionalInt reserved,
    String logGroup,
    Code code,
    Opening opening) {

  /** A zip file that is never in memory as a whole. */
  @FunctionalInterface
  public interface Code {
    /** Writes all of it; what was written before an exception is no code. */
    void write(OutputStream out) throws IOException;
  }

  /** The function's name. */
  public String name() {
    return function.resource().substring(function.resource().lastIndexOf(':') + 1);
  }
}
