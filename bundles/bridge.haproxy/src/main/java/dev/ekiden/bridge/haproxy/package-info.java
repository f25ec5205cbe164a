/** Drives a HAProxy. */
@NullMarked
package dev.ekiden.bridge.haproxy;

import org.jspecify.annotations.NullMarked;
