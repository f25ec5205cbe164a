/** The event stream over WebSocket. */
@NullMarked
package dev.ekiden.events.websocket;

import org.jspecify.annotations.NullMarked;
