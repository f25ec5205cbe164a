/** SPI kind <i>cluster</i>: runs tasks on agents and reports what becomes of them. */
@Export
@Version("1.0.0")
@NullMarked
package dev.ekiden.spi.cluster;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
