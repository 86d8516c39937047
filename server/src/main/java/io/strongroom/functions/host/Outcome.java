package io.strongroom.functions.host;

import io.strongroom.aws.AwsError;
import io.strongroom.seal.Sensitive;

/** What came of an invocation. */
public sealed interface Outcome {

  /**
   * The function returned.
   *
   * @param payload JSON
   * @param tail the last 4 KB of this invocation's log
   */
  record Returned(String executedVersion, Sensitive payload, Sensitive tail) implements Outcome {}

  /**
   * The function failed, or its process did: an answer with {@code X-Amz-Function-Error}.
   *
   * @param payload JSON with errorType and errorMessage
   * @param tail the last 4 KB of this invocation's log
   */
  record FunctionError(String executedVersion, Sensitive payload, Sensitive tail)
      implements Outcome {}

  /**
   * Every environment that may be is busy.
   *
   * @param reason as AWS words it, such as {@code ConcurrentInvocationLimitExceeded}
   */
  record Throttled(String reason) implements Outcome {}

  /** No environment could be made: the runtime is missing, the zip broken, the key closed. */
  record NotStarted(AwsError error) implements Outcome {}
}
