/** The model as JSON, in the shapes of Marathon. */
@Export
@Version("1.0.0")
@NullMarked
package dev.ekiden.json;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
