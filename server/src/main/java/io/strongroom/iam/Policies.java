package io.strongroom.iam;

import java.util.List;
import java.util.Optional;

/**
 * Every policy that has a say in one decision.
 *
 * @param identity of the user and his groups, or of the role
 * @param resource the policy of the resource, where it has one
 * @param boundary the permissions boundary, where one is set
 * @param session the policies passed when the session was made, where any were
 */
public record Policies(
    List<Policy> identity,
    Optional<Policy> resource,
    ResourceRule rule,
    Optional<Policy> boundary,
    Optional<List<Policy>> session) {}
