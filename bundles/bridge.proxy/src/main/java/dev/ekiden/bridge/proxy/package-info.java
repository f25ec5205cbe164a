/** Forwards connections itself where no load balancer is installed. */
@NullMarked
package dev.ekiden.bridge.proxy;

import org.jspecify.annotations.NullMarked;
