/** Runs functions, each with a role, an environment and a deadline. */
@NullMarked
package io.strongroom.functions;

import org.jspecify.annotations.NullMarked;
