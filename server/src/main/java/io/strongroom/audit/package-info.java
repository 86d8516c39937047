/**
 * Remembers every call in an order that cannot be changed unnoticed, and answers questions about
 * it.
 */
@NullMarked
package io.strongroom.audit;

import org.jspecify.annotations.NullMarked;
