/** AWS's view of the audit trail: who did what, as CloudTrail's event history tells it. */
@NullMarked
package io.strongroom.cloudtrail;

import org.jspecify.annotations.NullMarked;
