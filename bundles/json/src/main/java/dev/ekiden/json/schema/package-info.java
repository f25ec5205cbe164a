/**
 * A small language for the structure of bodies: what a field is called, of which type it is and
 * within which bounds. All violations are gathered and worded as Marathon words them
 * (marathon-rest.md section 2).
 */
@NullMarked
package dev.ekiden.json.schema;

import org.jspecify.annotations.NullMarked;
