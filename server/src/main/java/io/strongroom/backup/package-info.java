/** A copy of everything in one encrypted file, and back. */
@NullMarked
package io.strongroom.backup;

import org.jspecify.annotations.NullMarked;
