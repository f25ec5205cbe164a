/** One stream shared by several readers: who gets what, and what is done. */
@Export
@Version("1.0.0")
@NullMarked
package dev.ekiden.core.sharing;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
