/**
 * Runs a Java function inside its environment: asks the Runtime API, calls the handler, answers.
 */
@NullMarked
package strongroom.runtime;

import org.jspecify.annotations.NullMarked;
