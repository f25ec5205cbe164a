/** Runs instances as processes of this machine. */
@NullMarked
package dev.ekiden.cluster.local;

import org.jspecify.annotations.NullMarked;
