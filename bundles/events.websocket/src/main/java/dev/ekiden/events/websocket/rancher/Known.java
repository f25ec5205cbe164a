package dev.ekiden.events.websocket.rancher;

import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;

/** What the bus has to know of specs beside their JSON. Any thread, never blocks. */
interface Known {
  boolean pod(PathId id);

  /** Waiting or running, as long as it is not gone. */
  boolean instance(InstanceId id);

  /** It has not been changed since it was created. */
  boolean unchanged(PathId id);

  static Known of(Orchestrator orchestrator) {
    return new Known() {
      @Override
      public boolean pod(PathId id) {
        return orchestrator.snapshot().pod(id).isPresent();
      }

      @Override
      public boolean instance(InstanceId id) {
        return orchestrator.snapshot().instance(id).isPresent();
      }

      @Override
      public boolean unchanged(PathId id) {
        return orchestrator.snapshot().versions(id).size() < 2;
      }
    };
  }
}
