/** A secret, as a function reads it with one library. */
@NullMarked
package io.strongroom.bench.readers;

import org.jspecify.annotations.NullMarked;
