package io.strongroom.functions;

import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import io.strongroom.iam.Caller;
import java.util.Optional;
import java.util.function.Function;

/**
 * Calls that a service makes by itself, outside of any request: each in a transaction of its own,
 * decided and recorded like those of clients.
 */
public interface ServiceCalls {

  /**
   * One of them.
   *
   * @param via the service that calls for the caller; empty where the service itself is the caller
   * @param source the resource because of which a service calls, which policies may ask for
   */
  record Order(
      Caller caller,
      Optional<String> via,
      Optional<Arn> source,
      Region region,
      String requestId,
      String action,
      Object request) {}

  /**
   * Does it.
   *
   * @throws io.strongroom.aws.AwsError what the call was refused with, which is recorded then
   */
  <T> T perform(Order order, Function<Call, T> body);
}
