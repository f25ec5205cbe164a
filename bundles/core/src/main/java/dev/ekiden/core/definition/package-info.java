/**
 * What the services are meant to be: the tree of groups, apps and pods, its history, the changes
 * that callers ask for, and the plan that leads from one tree to the next. Pure: nothing here knows
 * a clock, a thread or an instance.
 */
@NullMarked
package dev.ekiden.core.definition;

import org.jspecify.annotations.NullMarked;
