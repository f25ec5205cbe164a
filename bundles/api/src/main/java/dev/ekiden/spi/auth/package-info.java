/** SPI kind <i>auth</i>: who is calling, and may they. */
@Export
@Version("1.0.0")
@NullMarked
package dev.ekiden.spi.auth;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
