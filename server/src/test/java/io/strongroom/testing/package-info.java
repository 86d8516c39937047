/** Real databases, clocks and clients for the tests of all rooms. */
@NullMarked
package io.strongroom.testing;

import org.jspecify.annotations.NullMarked;
