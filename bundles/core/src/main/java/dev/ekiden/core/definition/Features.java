package dev.ekiden.core.definition;

import dev.ekiden.api.Settings;

/** What a server only does when it was started to ({@code --enable_features}). */
final class Features {
  static final String SECRETS = "secrets";
  static final String EXTERNAL_VOLUMES = "external_volumes";

  private Features() {}

  static void expect(String feature, Settings settings, String path, Findings findings) {
    findings.expect(
        settings.feature(feature),
        path,
        // The closing bracket is Marathon's; clients match the text.
        "Feature " + feature + " is not enabled. Enable with --enable_features " + feature + ")");
  }

  /** For what has to be absent without the feature: Marathon names both ways out. */
  static void expectUnlessEmpty(
      boolean empty, String feature, Settings settings, String path, Findings findings) {
    if (!empty && !settings.feature(feature)) {
      findings.add(path, "must be empty");
      expect(feature, settings, path, findings);
    }
  }
}
