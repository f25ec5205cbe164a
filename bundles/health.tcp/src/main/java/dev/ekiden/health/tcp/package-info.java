/** Probes by connecting. */
@NullMarked
package dev.ekiden.health.tcp;

import org.jspecify.annotations.NullMarked;
