/** Contract tests for every SPI kind, fakes, and the simulator. */
@NullMarked
package dev.ekiden.tck;

import org.jspecify.annotations.NullMarked;
