/** The loop around the core: queue, store, snapshot, slots, events. */
@NullMarked
package dev.ekiden.runtime;

import org.jspecify.annotations.NullMarked;
