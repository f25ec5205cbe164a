/** What passes between the orchestrator and a cluster engine: offers, operations, statuses. */
@Export
@Version("1.0.0")
@NullMarked
package dev.ekiden.api.cluster;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
