/** The structure of the bodies that callers send, part by part, and what becomes of it. */
@NullMarked
package dev.ekiden.json.shape;

import org.jspecify.annotations.NullMarked;
