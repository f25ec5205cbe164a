/** Spreads the instances of an app over agents. */
@NullMarked
package dev.ekiden.scheduler.spread;

import org.jspecify.annotations.NullMarked;
