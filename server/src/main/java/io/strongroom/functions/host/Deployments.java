package io.strongroom.functions.host;

import io.strongroom.aws.Arn;
import io.strongroom.store.Tx;
import java.util.Optional;

/** Finds the function that an invocation was queued for. */
public interface Deployments {

  /**
   * The version that the ARN means now.
   *
   * @param invokedArn with the qualifier that the caller used
   * @return empty when the function is gone
   */
  Optional<Launch> find(Tx tx, Arn invokedArn);
}
