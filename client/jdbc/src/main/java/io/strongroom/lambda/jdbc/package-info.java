/** Database logins that follow the rotation of their secret: a DataSource and a Driver. */
@NullMarked
package io.strongroom.lambda.jdbc;

import org.jspecify.annotations.NullMarked;
