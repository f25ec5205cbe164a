package dev.ekiden.api;

import dev.ekiden.api.model.DeploymentDeadline;
import java.time.Duration;
import java.util.Optional;

/**
 * How a caller wants a change of definitions to be carried out; what is absent follows from the
 * labels of the apps, or is as Marathon does it.
 *
 * @param deadline how long the deployment may take, see {@link DeploymentDeadline}
 * @param onDeadline what happens then; refused when there is no deadline at all
 * @param inPlace running instances are to take the change over without being replaced; refused when
 *     they cannot
 */
public record Terms(
    Optional<Duration> deadline, Optional<DeploymentDeadline.Then> onDeadline, boolean inPlace) {
  public static final Terms NONE = new Terms(Optional.empty(), Optional.empty(), false);
}
