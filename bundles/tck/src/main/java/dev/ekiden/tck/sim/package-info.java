/**
 * The orchestrator under fire: a seeded world with virtual time around the core. A seed gives the
 * same run every time.
 */
@NullMarked
package dev.ekiden.tck.sim;

import org.jspecify.annotations.NullMarked;
