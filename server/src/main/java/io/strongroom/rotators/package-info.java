/**
 * Rotators that need no function: they change the passwords of users of PostgreSQL, MariaDB and
 * MySQL, in the four steps of AWS's rotation functions.
 */
@NullMarked
package io.strongroom.rotators;

import org.jspecify.annotations.NullMarked;
