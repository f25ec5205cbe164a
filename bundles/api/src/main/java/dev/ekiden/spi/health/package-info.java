/** SPI kind <i>health</i>: probes one task by one protocol. */
@Export
@Version("1.0.0")
@NullMarked
package dev.ekiden.spi.health;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
