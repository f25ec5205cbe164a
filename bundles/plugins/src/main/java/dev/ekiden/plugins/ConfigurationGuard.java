package dev.ekiden.plugins;

import java.io.IOException;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A changed configuration that its component refuses gives way to the one before: a slip in a file
 * or in the web console costs a line in the log, not the component.
 */
@Component(service = ConfigurationListener.class, immediate = true)
public final class ConfigurationGuard implements ConfigurationListener {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationGuard.class);

  /** How long a component may take to refuse its new configuration, and how often we look. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** After so long without a refusal we would go back to it, should the next one be refused. */
  private static final Duration LIVED_WITH = Duration.ofMillis(500);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ConfigurationAdmin admin;
  private final Components components;

  /** By PID: what its component lived with at last. */
  private final Map<String, Dictionary<String, Object>> good = new ConcurrentHashMap<>();

  @Activate
  public ConfigurationGuard(@Reference ConfigurationAdmin admin, @Reference Components components)
      throws IOException, InvalidSyntaxException {
    this.admin = admin;
    this.components = components;
    Configuration[] all = admin.listConfigurations(null);
    if (all != null) {
      for (Configuration configuration : all) {
        good.put(configuration.getPid(), configuration.getProperties());
      }
    }
  }

  @Override
  public void configurationEvent(ConfigurationEvent event) {
    String pid = event.getPid();
    if (event.getType() == ConfigurationEvent.CM_DELETED) {
      good.remove(pid);
    } else if (event.getType() == ConfigurationEvent.CM_UPDATED) {
      // Not here: the components are told by the very thread that tells us.
      Thread.ofVirtual().name("configuration-guard").start(() -> watch(pid));
    }
  }

  private void watch(String pid) {
    try {
      Optional<Dictionary<String, Object>> now = properties(pid);
      long began = System.nanoTime();
      while (System.nanoTime() - began < PATIENCE.toNanos()) {
        Thread.sleep(PAUSE);
        if (!now.equals(properties(pid))) {
          return; // changed again: the next one watches
        }
        Optional<String> failure = components.refusal(pid);
        if (failure.isPresent()) {
          restore(pid, failure.get());
          return;
        }
        if (System.nanoTime() - began >= LIVED_WITH.toNanos()) {
          now.ifPresent(lived -> good.put(pid, lived));
        }
      }
    } catch (IOException e) {
      LOG.warn("Configuration {} cannot be watched: {}", pid, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Empty when the configuration is gone. */
  private Optional<Dictionary<String, Object>> properties(String pid) throws IOException {
    return Optional.ofNullable(admin.getConfiguration(pid, "?").getProperties());
  }

  private void restore(String pid, String reason) throws IOException {
    Dictionary<String, Object> before = good.get(pid);
    if (properties(pid).equals(Optional.ofNullable(before))) {
      return; // already back, and refused all the same
    }
    LOG.warn("Configuration {} is refused, the one before stays: {}", pid, reason);
    Configuration configuration = admin.getConfiguration(pid, "?");
    if (before == null) {
      configuration.delete();
    } else {
      configuration.update(before);
    }
  }
}
