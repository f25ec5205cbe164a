/**
 * What Ekiden keeps: definitions, instances, deployments. Immutable values, no behaviour of the
 * outside world.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.ekiden.api.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
