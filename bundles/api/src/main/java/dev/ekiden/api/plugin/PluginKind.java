package dev.ekiden.api.plugin;

import java.util.Locale;

/** The extension points. */
public enum PluginKind {
  STORAGE,
  CLUSTER,
  SCHEDULER,
  EVENTS,
  HEALTH,
  BRIDGE,
  AUTH;

  /** Service property that holds a plugin's name within its kind; required. */
  public static final String NAME = "ekiden.name";

  /** First part of the artifact names, e.g. {@code bridge}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
