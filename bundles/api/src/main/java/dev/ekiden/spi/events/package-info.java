/** SPI kind <i>events</i>: receives the numbered stream of everything that happens. */
@Export
@Version("1.2.0")
@NullMarked
package dev.ekiden.spi.events;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
