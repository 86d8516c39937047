/** Turns bytes on a socket into one authenticated, decided, audited, committed call, and back. */
@NullMarked
package io.strongroom.gateway;

import org.jspecify.annotations.NullMarked;
