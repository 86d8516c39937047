/** Unmodified AWS clients, run against a Strongroom started as users start it. */
@NullMarked
package io.strongroom.compat;

import org.jspecify.annotations.NullMarked;
