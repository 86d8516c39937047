package io.strongroom.functions.host;

import io.strongroom.aws.Arn;
import io.strongroom.seal.Sensitive;
import java.util.Optional;

/**
 * One call of a function.
 *
 * @param requestId a UUID, of which the function and the caller are told
 * @param invokedArn with the qualifier that the caller used
 * @param payload JSON
 * @param clientContext JSON, decoded
 */
public record Invocation(
    String requestId, Arn invokedArn, Sensitive payload, Optional<String> clientContext) {}
