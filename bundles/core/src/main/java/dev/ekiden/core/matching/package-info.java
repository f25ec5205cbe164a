/** Whether an offer can take an instance, what it takes, and what is then asked of the cluster. */
@NullMarked
package dev.ekiden.core.matching;

import org.jspecify.annotations.NullMarked;
