/** SPI kind <i>bridge</i>: applies the routing table to a load balancer or a name service. */
@Export
@Version("1.1.0")
@NullMarked
package dev.ekiden.spi.bridge;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
