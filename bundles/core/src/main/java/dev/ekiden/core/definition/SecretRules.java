package dev.ekiden.core.definition;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.EnvValue;
import java.util.Map;
import java.util.TreeMap;

/** Secrets and what refers to them. */
final class SecretRules {
  private SecretRules() {}

  static void ofApp(App app, Settings settings, Findings findings) {
    if (!app.secrets().isEmpty()) {
      Features.expect(Features.SECRETS, settings, "/secrets", findings);
      defined(app.secrets(), settings, findings);
    }
    environment(app.env(), app.secrets(), settings, "/env", findings);
  }

  /** Names and sources of the secrets themselves. */
  static void defined(Map<String, String> secrets, Settings settings, Findings findings) {
    if (settings.feature(Features.SECRETS)) {
      findings.expect(!secrets.containsKey(""), "/secrets/keys(0)", "must not be empty");
      new TreeMap<>(secrets)
          .forEach(
              (name, source) ->
                  findings.expect(
                      !source.isEmpty(), "/secrets/" + name + "/source", "must not be empty"));
    }
  }

  static void environment(
      Map<String, EnvValue> environment,
      Map<String, String> secrets,
      Settings settings,
      String path,
      Findings findings) {
    findings.expect(!environment.containsKey(""), path + "/keys(0)", "must not be empty");
    findings.expect(
        settings.feature(Features.SECRETS)
            || environment.values().stream().noneMatch(v -> v instanceof EnvValue.SecretRef),
        path,
        "use of secret-references in the environment requires the secrets feature to be enabled");
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (value instanceof EnvValue.SecretRef ref) {
                findings.expect(
                    secrets.containsKey(ref.secret()),
                    path + "/" + name + "/secret",
                    "references an undefined secret");
              }
            });
  }

  /** The secret with a registry's credentials. {@code path} is that of the image. */
  static void pullConfig(
      String secret,
      Map<String, String> secrets,
      Settings settings,
      String path,
      Findings findings) {
    Features.expectUnlessEmpty(false, Features.SECRETS, settings, path + "/pullConfig", findings);
    findings.expect(
        secrets.containsKey(secret),
        path + "/pullConfig",
        "pullConfig.secret must refer to an existing secret");
  }
}
