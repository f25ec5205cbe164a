/** Everything that happens, as values; the wire forms are marathon-events.md's. */
@Export
@Version("1.0.0")
@NullMarked
package dev.ekiden.api.event;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
