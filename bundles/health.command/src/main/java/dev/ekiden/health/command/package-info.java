/** Probes by running a command. */
@NullMarked
package dev.ekiden.health.command;

import org.jspecify.annotations.NullMarked;
