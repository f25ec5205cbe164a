package dev.ekiden.core.definition;

import dev.ekiden.api.model.FetchUri;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** What is to be fetched before a task starts. */
final class ArtifactRules {
  private ArtifactRules() {}

  static void check(List<FetchUri> artifacts, String path, Findings findings) {
    for (int i = 0; i < artifacts.size(); i++) {
      findings.expect(
          wellFormed(artifacts.get(i).uri()), path + "(" + i + ")/uri", "URI has invalid syntax.");
    }
  }

  private static boolean wellFormed(String uri) {
    try {
      new URI(uri);
      return true;
    } catch (URISyntaxException malformed) {
      return false;
    }
  }
}
