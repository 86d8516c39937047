/** Turns plaintext into sealed bytes and back, and is the only code that sees key bytes. */
@NullMarked
package io.strongroom.seal;

import org.jspecify.annotations.NullMarked;
