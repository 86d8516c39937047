/** Holds keys and uses them without letting them out. */
@NullMarked
package io.strongroom.kms;

import org.jspecify.annotations.NullMarked;
