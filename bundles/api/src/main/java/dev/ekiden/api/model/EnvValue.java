package dev.ekiden.api.model;

/** Value of an environment variable: text, or a reference to one of the spec's secrets. */
public sealed interface EnvValue {
  /** Plain text. */
  record Text(String value) implements EnvValue {}

  /**
   * Filled at launch.
   *
   * @param secret name within the spec's {@code secrets}
   */
  record SecretRef(String secret) implements EnvValue {}
}
