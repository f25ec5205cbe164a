/** What the parts cost, each by itself. */
@NullMarked
package dev.ekiden.bench;

import org.jspecify.annotations.NullMarked;
