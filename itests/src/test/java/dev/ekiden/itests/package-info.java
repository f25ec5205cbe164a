/** Tests of the assembled distribution, from outside. */
@NullMarked
package dev.ekiden.itests;

import org.jspecify.annotations.NullMarked;
