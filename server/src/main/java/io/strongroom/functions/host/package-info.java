/**
 * Processes of functions: how they start, what they are given, what they can reach, how they end.
 */
@NullMarked
package io.strongroom.functions.host;

import org.jspecify.annotations.NullMarked;
