package dev.ekiden.api.model;

/** What an instance is meant for. */
public enum Goal {
  /** Run, and be launched again when it ends. */
  RUNNING,
  /** End, but keep the reservation. */
  STOPPED,
  /** End and be forgotten. */
  DECOMMISSIONED
}
