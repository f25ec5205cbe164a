/** Events POSTed to subscribed URLs, as Marathon did up to 1.4. */
@NullMarked
package dev.ekiden.events.callback;

import org.jspecify.annotations.NullMarked;
