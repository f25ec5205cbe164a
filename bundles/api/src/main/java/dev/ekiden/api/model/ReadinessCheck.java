package dev.ekiden.api.model;

import java.time.Duration;
import java.util.List;

/** Asked during a deployment until an instance may take its load (marathon-app-model.md 6.4). */
public record ReadinessCheck(
    String name,
    String protocol,
    String path,
    String portName,
    Duration interval,
    Duration timeout,
    List<Integer> statusCodesForReady,
    boolean preserveLastResponse) {
  public ReadinessCheck {
    statusCodesForReady = List.copyOf(statusCodesForReady);
  }
}
