package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import java.util.Optional;

/**
 * May this caller do this action to this resource?
 *
 * @param resource an ARN, or {@code *}
 * @param owner of the resource; empty for {@code *}
 */
public record Question(
    Caller caller,
    String action,
    String resource,
    Optional<AccountId> owner,
    ContextKeys context) {}
