package dev.ekiden.plugins;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** What declarative services say about a bundle's components. */
@Component(service = Components.class)
public class Components {
  private final ServiceComponentRuntime runtime;

  @Activate
  public Components(@Reference ServiceComponentRuntime runtime) {
    this.runtime = runtime;
  }

  /** Why a component of the bundle could not be made, in one line. */
  Optional<String> failure(Bundle bundle) {
    for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs(bundle)) {
      for (ComponentConfigurationDTO configuration :
          runtime.getComponentConfigurationDTOs(description)) {
        if (configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
          return Optional.of(
              "has a component that failed: "
                  + description.name
                  + ": "
                  + configuration.failure.lines().findFirst().orElse(""));
        }
      }
    }
    return Optional.empty();
  }

  /** Why a component could not be made with a configuration, in one line. */
  Optional<String> refusal(String pid) {
    for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
      if (List.of(description.configurationPid).contains(pid)) {
        for (ComponentConfigurationDTO configuration :
            runtime.getComponentConfigurationDTOs(description)) {
          if (configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
            return Optional.of(cause(configuration.failure));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The message of a printed stack trace: of its last cause, without the name of the exception. */
  private static String cause(String trace) {
    List<String> causes = trace.lines().filter(l -> !l.startsWith("\t") && !l.isBlank()).toList();
    String last = causes.isEmpty() ? trace : causes.getLast();
    return last.replaceFirst("^(Caused by: )?[\\w.$]+(Exception|Error): ", "");
  }

  /** Which of the bundle's components would be a plugin and what it waits for, in one line. */
  Optional<String> waiting(Bundle bundle) {
    for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs(bundle)) {
      if (Arrays.stream(description.serviceInterfaces).anyMatch(Probation::isKind)
          && runtime.getComponentConfigurationDTOs(description).stream()
              .noneMatch(Components::works)) {
        return Optional.of(
            "has a component that waits: " + description.name + reasons(description));
      }
    }
    return Optional.empty();
  }

  private static boolean works(ComponentConfigurationDTO configuration) {
    return configuration.state == ComponentConfigurationDTO.ACTIVE
        || configuration.state == ComponentConfigurationDTO.SATISFIED;
  }

  private String reasons(ComponentDescriptionDTO description) {
    Set<String> missing = new LinkedHashSet<>();
    for (ComponentConfigurationDTO configuration :
        runtime.getComponentConfigurationDTOs(description)) {
      for (UnsatisfiedReferenceDTO reference : configuration.unsatisfiedReferences) {
        missing.add("a service for its reference '" + reference.name + "'");
      }
    }
    if (missing.isEmpty()) {
      missing.add("a configuration " + String.join(" or ", description.configurationPid));
    }
    return " for " + String.join(", ", missing);
  }
}
