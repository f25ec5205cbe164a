/** SPI kind <i>storage</i>: keeps entities and events durable. */
@Export
@Version("1.0.0")
@NullMarked
package dev.ekiden.spi.storage;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
