/** The command line, and the one place where the rooms are put together. */
@NullMarked
package io.strongroom.ops;

import org.jspecify.annotations.NullMarked;
