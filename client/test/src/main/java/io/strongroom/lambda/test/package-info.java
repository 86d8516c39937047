/**
 * For tests of functions: secrets without a service, time without waiting, faults on demand, and
 * the real server for a test class.
 */
@NullMarked
package io.strongroom.lambda.test;

import org.jspecify.annotations.NullMarked;
