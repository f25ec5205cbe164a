/** The orchestrator as a pure function: state and command in, state and effects out. */
@Export
@Version("1.0.0")
@NullMarked
package dev.ekiden.core;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
