/** One user name and password for everything. */
@NullMarked
package dev.ekiden.auth.basic;

import org.jspecify.annotations.NullMarked;
