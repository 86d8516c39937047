/** What functions print, kept sealed for a while, and the part of CloudWatch Logs that shows it. */
@NullMarked
package io.strongroom.functions.logs;

import org.jspecify.annotations.NullMarked;
