package io.strongroom.gateway;

import io.strongroom.aws.AwsError;
import java.util.Optional;

/**
 * A request as its operation takes it, and what it violates of the model's constraints.
 *
 * @param request the operation's request record; blank where members are missing or unusable
 * @param violation a {@code ValidationException}, to be thrown after the decision
 */
record Decoded(Object request, Optional<AwsError> violation) {}
