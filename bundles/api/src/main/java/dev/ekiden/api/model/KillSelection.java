package dev.ekiden.api.model;

/** Which of several equal instances goes first. */
public enum KillSelection {
  YOUNGEST_FIRST,
  OLDEST_FIRST
}
