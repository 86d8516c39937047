/**
 * Keeps rows, one transaction at a time, on SQLite or PostgreSQL; keeps the wrapped keys that seal
 * them; gives out leases; keeps the outbox.
 */
@NullMarked
package io.strongroom.store;

import org.jspecify.annotations.NullMarked;
