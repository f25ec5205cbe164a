/** A tab in the web console and commands in the shell. */
@NullMarked
package dev.ekiden.console;

import org.jspecify.annotations.NullMarked;
