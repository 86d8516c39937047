/** Named, typed, versioned values in a path tree: SSM Parameter Store. */
@NullMarked
package io.strongroom.parameters;

import org.jspecify.annotations.NullMarked;
