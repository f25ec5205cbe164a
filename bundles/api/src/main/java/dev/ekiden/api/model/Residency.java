package dev.ekiden.api.model;

import java.time.Duration;

/** Deprecated settings of resident apps, without effect but read back. */
public record Residency(Duration relaunchEscalationTimeout, String taskLostBehavior) {}
