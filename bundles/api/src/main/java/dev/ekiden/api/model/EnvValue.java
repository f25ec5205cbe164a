package dev.ekiden.api.model;

/** Value of an environment variable: text, or a reference to one of the spec's secrets. */
public sealed interface EnvValue {
  /** Plain text. */
  record Text(String value) implements EnvValue {}

  /**
   * Filled at launch.
   *
   * @param secret name of one of the secrets of the spec
   */
  record SecretRef(String secret) implements EnvValue {}
}
