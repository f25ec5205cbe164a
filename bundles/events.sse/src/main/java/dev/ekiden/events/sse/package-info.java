/** The event stream of Marathon over HTTP. */
@NullMarked
package dev.ekiden.events.sse;

import org.jspecify.annotations.NullMarked;
