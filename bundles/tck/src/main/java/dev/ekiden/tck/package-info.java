/** What every plugin of a kind must do, as tests to extend, and fakes to test against. */
@NullMarked
package dev.ekiden.tck;

import org.jspecify.annotations.NullMarked;
