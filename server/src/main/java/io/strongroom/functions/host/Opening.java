package io.strongroom.functions.host;

import io.strongroom.seal.Sensitive;
import java.time.Instant;
import java.util.Map;

/** Opens what an environment is given: the author's variables and credentials of the role. */
public interface Opening {

  /**
   * Opens it for one new environment, in a transaction of its own.
   *
   * @throws io.strongroom.aws.AwsError when the key does not allow it, or the role is not there
   */
  Opened open();

  /** What one environment is given; closed when the environment is gone. */
  record Opened(Map<String, Sensitive> variables, RoleCredentials credentials) {}

  /**
   * Credentials of the function's role, session name the function's.
   *
   * @param expires an environment is not used any more shortly before
   */
  record RoleCredentials(
      String roleArn,
      String accessKeyId,
      Sensitive secretAccessKey,
      Sensitive sessionToken,
      Instant expires) {}
}
