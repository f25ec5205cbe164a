package dev.ekiden.api.model;

/**
 * Id of a deployment.
 *
 * @param value a UUID in text form
 */
public record DeploymentId(String value) implements Comparable<DeploymentId> {
  @Override
  public int compareTo(DeploymentId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
