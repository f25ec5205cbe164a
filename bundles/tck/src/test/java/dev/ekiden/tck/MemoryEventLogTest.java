package dev.ekiden.tck;

import dev.ekiden.spi.events.EventLog;

class MemoryEventLogTest extends EventGroupsContract {
  private final MemoryEventLog log = new MemoryEventLog();

  @Override
  protected EventLog log() {
    return log;
  }
}
