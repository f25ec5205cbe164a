/** SPI kind <i>scheduler</i>: ranks offers that could take an instance. */
@Export
@Version("1.0.0")
@NullMarked
package dev.ekiden.spi.scheduler;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
