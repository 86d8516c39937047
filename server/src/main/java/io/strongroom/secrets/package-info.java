/** Named secrets with staged versions: Secrets Manager. */
@NullMarked
package io.strongroom.secrets;

import org.jspecify.annotations.NullMarked;
