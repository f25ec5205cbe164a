/** The REST API of Marathon. */
@NullMarked
package dev.ekiden.rest;

import org.jspecify.annotations.NullMarked;
