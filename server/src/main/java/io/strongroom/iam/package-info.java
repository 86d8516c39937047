/** Knows who is calling and decides whether they may. */
@NullMarked
package io.strongroom.iam;

import org.jspecify.annotations.NullMarked;
