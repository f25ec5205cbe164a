/** Simulated agents: a cluster on which nothing is ever executed. */
@NullMarked
package dev.ekiden.cluster.simulated;

import org.jspecify.annotations.NullMarked;
