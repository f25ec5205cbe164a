package dev.ekiden.plugins;

import dev.ekiden.api.Command;
import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.plugin.PluginGate.Installed;
import dev.ekiden.api.plugin.PluginGate.Refused;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts every change of plugins into the log and into the event stream. */
@Component(service = Audit.class)
public class Audit {
  private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Orchestrator orchestrator;

  void installed(Installed installed, String digest) {
    LOG.info(
        "Installed {} {} from {}",
        installed.symbolicName(),
        installed.version(),
        installed.source());
    announce(
        "plugin_installed_event",
        Map.of(
            "bundle",
            installed.symbolicName(),
            "version",
            installed.version(),
            "source",
            installed.source(),
            "sha256",
            digest));
  }

  void uninstalled(String symbolicName, String source) {
    LOG.info("Uninstalled {} for {}", symbolicName, source);
    announce("plugin_uninstalled_event", Map.of("bundle", symbolicName, "source", source));
  }

  /** Returns the refusal, so that it can be thrown on. */
  Refused refused(String symbolicName, String source, Refused refusal) {
    LOG.warn("Refused {} from {}: {}", symbolicName, source, refusal.getMessage());
    announce(
        "plugin_refused_event",
        Map.of(
            "bundle",
            symbolicName,
            "source",
            source,
            "reason",
            String.valueOf(refusal.getMessage())));
    return refusal;
  }

  private void announce(String type, Map<String, String> fields) {
    Orchestrator present = orchestrator;
    if (present != null) {
      var _ =
          present.submit(
              new Command.Announce(
                  new Event.Notice(
                      Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS), type, fields)));
    }
  }
}
