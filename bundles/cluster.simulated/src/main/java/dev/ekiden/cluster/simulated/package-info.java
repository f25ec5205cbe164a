/** Runs instances nowhere: simulated agents for trying things out. */
@NullMarked
package dev.ekiden.cluster.simulated;

import org.jspecify.annotations.NullMarked;
