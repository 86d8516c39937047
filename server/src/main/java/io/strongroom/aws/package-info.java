/**
 * The vocabulary: ARNs, accounts, regions, errors and operations; parses and prints, decides
 * nothing.
 */
@NullMarked
package io.strongroom.aws;

import org.jspecify.annotations.NullMarked;
