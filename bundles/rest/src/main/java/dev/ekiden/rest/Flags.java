package dev.ekiden.rest;

import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.Settings;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The flags that the server was started with, for filters: they stand from the first moment of the
 * bundle on, also while the orchestrator is still loading.
 */
@Component(service = Flags.class)
public final class Flags {
  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Orchestrator orchestrator;

  /** For the container, which fills in the orchestrator. */
  public Flags() {}

  Flags(@Nullable Orchestrator orchestrator) {
    this.orchestrator = orchestrator;
  }

  /** Empty until the orchestrator is there. */
  Optional<Settings> settings() {
    Orchestrator known = orchestrator;
    return known == null ? Optional.empty() : Optional.of(known.settings());
  }

  Optional<String> text(String name) {
    return settings().flatMap(s -> text(s, name));
  }

  static Optional<String> text(Settings settings, String name) {
    return Optional.ofNullable(settings.flags().get(name)).filter(v -> !v.isEmpty());
  }

  /** A toggle: {@code --name}, {@code --disable_name}, or {@code --name true|false}. */
  static boolean on(Settings settings, String name, boolean unset) {
    Map<String, String> flags = settings.flags();
    if (flags.containsKey("disable_" + name)) {
      return false;
    }
    String value = flags.get(name);
    return value == null ? unset : !value.equalsIgnoreCase("false");
  }

  static long number(Settings settings, String name, long unset) {
    return text(settings, name).map(Long::parseLong).orElse(unset);
  }

  /** The advertised {@code host:port}. A port that the system chose is only known from requests. */
  static String address(Settings settings, HttpServletRequest request) {
    long port = number(settings, "http_port", 8080);
    return settings.hostname() + ":" + (port == 0 ? request.getLocalPort() : port);
  }
}
