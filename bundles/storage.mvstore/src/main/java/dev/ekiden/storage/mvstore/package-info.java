/** Keeps the state in one file of this machine, with H2's MVStore. */
@NullMarked
package dev.ekiden.storage.mvstore;

import org.jspecify.annotations.NullMarked;
