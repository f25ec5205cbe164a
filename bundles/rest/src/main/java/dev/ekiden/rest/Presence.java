package dev.ekiden.rest;

import org.osgi.service.component.annotations.Component;

/**
 * Whether requests reach the API. That the orchestrator is there does not mean it: the whiteboard
 * takes its time to put the resources into place, and has an empty application there until then.
 */
@Component(service = Presence.class)
public final class Presence {
  private volatile boolean reached;

  boolean reached() {
    return reached;
  }

  /** A request has come through. */
  void arrived() {
    if (!reached) {
      reached = true;
    }
  }

  void withdrawn() {
    reached = false;
  }
}
