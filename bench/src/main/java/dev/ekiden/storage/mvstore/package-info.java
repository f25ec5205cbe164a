/** In the store's own package, where it can be made without a container. */
@NullMarked
package dev.ekiden.storage.mvstore;

import org.jspecify.annotations.NullMarked;
