/** The gate: the only way in for bundles and features at run time. */
@NullMarked
package dev.ekiden.plugins;

import org.jspecify.annotations.NullMarked;
