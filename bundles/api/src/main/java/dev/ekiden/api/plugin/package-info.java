/**
 * Plugins as operators see them: what is installed, in which state, and the one gate through which
 * they come and go.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.ekiden.api.plugin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
