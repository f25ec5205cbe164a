/** Keeps the state in one file of this machine. */
@NullMarked
package dev.ekiden.storage.mvstore;

import org.jspecify.annotations.NullMarked;
