package dev.ekiden.runtime;

import dev.ekiden.core.Input;
import dev.ekiden.core.Outcome;
import dev.ekiden.core.State;

/** The core as the loop sees it. Pure. */
@FunctionalInterface
interface Stepper {
  Outcome step(State state, Input input);
}
