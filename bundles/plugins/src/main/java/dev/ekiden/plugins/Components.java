package dev.ekiden.plugins;

import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

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
}
