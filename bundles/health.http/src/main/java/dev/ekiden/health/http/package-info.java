/** Probes over HTTP and HTTPS. */
@NullMarked
package dev.ekiden.health.http;

import org.jspecify.annotations.NullMarked;
