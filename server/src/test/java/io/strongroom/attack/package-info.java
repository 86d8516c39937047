/** Attacks on a whole server: kills, tampering, forged requests, races, and searches for leaks. */
@NullMarked
package io.strongroom.attack;

import org.jspecify.annotations.NullMarked;
