package io.strongroom.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a trail is behind.
 *
 * @param staged records of changes whose row is not yet cleared away
 * @param owed records of changes that were made and are not yet in the file
 * @param checkpoint when the last one was found to be up to date; empty before the first, and for a
 *     trail in memory
 */
public record TrailLag(int staged, int owed, Optional<Instant> checkpoint) {}
