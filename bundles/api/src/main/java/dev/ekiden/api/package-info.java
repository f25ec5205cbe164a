/** The orchestrator as its callers see it: commands in, replies and snapshots out. */
@Export
@Version("1.0.0")
@NullMarked
package dev.ekiden.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
