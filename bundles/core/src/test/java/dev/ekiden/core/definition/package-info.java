@NullMarked
package dev.ekiden.core.definition;

import org.jspecify.annotations.NullMarked;
