/**
 * Change events: what was committed, matched with rules and delivered to their targets, at least
 * once. See Amazon EventBridge.
 */
@NullMarked
package io.strongroom.events;

import org.jspecify.annotations.NullMarked;
