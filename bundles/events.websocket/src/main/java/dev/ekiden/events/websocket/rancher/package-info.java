/** Rancher's event bus: subscribe, publish, external handlers (rancher-events.md). */
@NullMarked
package dev.ekiden.events.websocket.rancher;

import org.jspecify.annotations.NullMarked;
