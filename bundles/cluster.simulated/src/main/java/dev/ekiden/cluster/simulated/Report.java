package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.TaskStatus;
import java.util.List;

/** What the agents have to say to the orchestrator. */
sealed interface Report {
  record Offers(List<Offer> offers) implements Report {}

  record Status(TaskStatus status) implements Report {}
}
