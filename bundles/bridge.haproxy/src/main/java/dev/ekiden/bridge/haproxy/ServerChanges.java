package dev.ekiden.bridge.haproxy;

import dev.ekiden.api.model.RoutingTable.State;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes of servers in the running process, through its runtime API. */
final class ServerChanges {
  private static final Logger LOG = LoggerFactory.getLogger(ServerChanges.class);

  private final RuntimeSocket runtime;

  /** Servers in maintenance that still had connections when they were to be deleted. */
  private final Set<String> lingering = new LinkedHashSet<>();

  private int added;
  private int changed;
  private int removed;

  ServerChanges(RuntimeSocket runtime) {
    this.runtime = runtime;
  }

  /** False when the process does not agree with what we think of it: only a reload helps then. */
  boolean apply(Layout from, Layout to) throws IOException {
    added = 0;
    changed = 0;
    removed = 0;
    retryDeletions();
    for (Layout.Listener wanted : to.listeners().values()) {
      Layout.Listener had = from.listeners().get(wanted.port());
      Map<String, Layout.Server> before = had == null ? Map.of() : had.servers();
      if (!addAndChange(wanted, before)) {
        return false;
      }
    }
    // New ones take load before old ones are taken away.
    for (Layout.Listener had : from.listeners().values()) {
      Layout.Listener wanted = to.listeners().get(had.port());
      for (String name : had.servers().keySet()) {
        if (wanted != null && !wanted.servers().containsKey(name)) {
          remove(had.backend() + "/" + name);
        }
      }
    }
    return true;
  }

  String summary() {
    return "%d servers added, %d changed, %d removed".formatted(added, changed, removed);
  }

  private boolean addAndChange(Layout.Listener wanted, Map<String, Layout.Server> before)
      throws IOException {
    for (Map.Entry<String, Layout.Server> entry : wanted.servers().entrySet()) {
      String name = wanted.backend() + "/" + entry.getKey();
      Layout.Server server = entry.getValue();
      Layout.Server old = before.get(entry.getKey());
      if (old == null) {
        if (!add(name, server)) {
          return false;
        }
      } else if (!old.equals(server) && !change(name, old, server)) {
        return false;
      }
    }
    return true;
  }

  private boolean add(String name, Layout.Server server) throws IOException {
    String answer = runtime.ask("add server " + name + " " + ConfigText.address(server));
    if (!answer.isEmpty() && !answer.startsWith("New server registered")) {
      return disagree(answer);
    }
    added++;
    lingering.remove(name);
    return server.state() == State.DOWN || state(name, server.state());
  }

  private boolean change(String name, Layout.Server old, Layout.Server server) throws IOException {
    boolean moved = !old.address().equals(server.address()) || old.port() != server.port();
    if (moved) {
      String answer =
          runtime.ask(
              "set server %s addr %s port %d".formatted(name, server.address(), server.port()));
      if (answer.startsWith("No such") || answer.contains("nvalid")) {
        return disagree(answer);
      }
    }
    changed++;
    return old.state() == server.state() || state(name, server.state());
  }

  private boolean state(String name, State state) throws IOException {
    String answer = runtime.ask("set server " + name + " state " + ConfigText.word(state));
    return answer.isEmpty() || disagree(answer);
  }

  private void remove(String name) throws IOException {
    removed++;
    runtime.ask("set server " + name + " state maint");
    if (!delete(name)) {
      lingering.add(name);
    }
  }

  /** Servers whose connections have ended meanwhile go for good. */
  void retryDeletions() throws IOException {
    for (String name : Set.copyOf(lingering)) {
      if (delete(name)) {
        lingering.remove(name);
      }
    }
  }

  private boolean delete(String name) throws IOException {
    String answer = runtime.ask("del server " + name);
    return answer.isEmpty()
        || answer.startsWith("Server deleted")
        || answer.startsWith("No such server");
  }

  /** A new process knows nothing of what lingered in the old one. */
  void forget() {
    lingering.clear();
  }

  private static boolean disagree(String answer) {
    LOG.info("HAProxy is reloaded because it answered: {}", answer);
    return false;
  }
}
