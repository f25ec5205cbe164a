/** The form in which the store keeps entities and events (README, "Stored form"). */
@NullMarked
package dev.ekiden.json.store;

import org.jspecify.annotations.NullMarked;
