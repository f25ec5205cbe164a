package dev.ekiden.api.model;

import java.util.Optional;

/** Who we are to a cluster, kept so that a restart is recognised as the same framework. */
public record ClusterIdentity(String cluster, Optional<String> frameworkId) implements Entity {
  @Override
  public Key key() {
    return new Key(Kind.CLUSTER, cluster);
  }
}
