/** Reads flags and feature files, starts the framework. */
@NullMarked
package dev.ekiden.launcher;

import org.jspecify.annotations.NullMarked;
