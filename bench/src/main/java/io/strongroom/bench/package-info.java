/** Measures Strongroom beside a bare answer of the same HTTP engine; never shipped. */
@NullMarked
package io.strongroom.bench;

import org.jspecify.annotations.NullMarked;
