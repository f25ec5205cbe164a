package dev.ekiden.plugins;

import dev.ekiden.api.plugin.PluginGate.Refused;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who may come in.
 *
 * @param digests when not empty: only files with these SHA-256 digests
 */
record Policy(Set<String> digests) {
  /** What makes up the host: replaced with the distribution, not in the running system. */
  private static final Set<String> HOST =
      Set.of(
          "dev.ekiden.api",
          "dev.ekiden.core",
          "dev.ekiden.json",
          "dev.ekiden.runtime",
          "dev.ekiden.plugins");

  Policy {
    digests = Set.copyOf(digests.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList());
  }

  void check(Candidate candidate) throws Refused {
    check(candidate.symbolicName(), candidate.imports());
    if (!digests.isEmpty() && !digests.contains(candidate.digest())) {
      throw new Refused("its SHA-256 " + candidate.digest() + " is not among the allowed ones");
    }
  }

  /** For a bundle that came around the gate: what it was made of is not known any more. */
  void checkUnmeasured(String symbolicName, List<String> imports) throws Refused {
    check(symbolicName, imports);
    if (!digests.isEmpty()) {
      throw new Refused(
          symbolicName
              + " came around the gate, which lets in listed digests only; use the deploy folder or"
              + " POST /v2/plugins");
    }
  }

  void check(String symbolicName, List<String> imports) throws Refused {
    if (HOST.contains(symbolicName)) {
      throw new Refused(symbolicName + " is part of the host and cannot be replaced while it runs");
    }
    boolean ours =
        symbolicName.equals("dev.ekiden.rest") || symbolicName.equals("dev.ekiden.console");
    for (String name : imports) {
      if (name.startsWith("dev.ekiden.") && !ours && !open(name)) {
        throw new Refused(
            "it imports " + name + "; plugins may use dev.ekiden.api and dev.ekiden.spi only");
      }
    }
  }

  private static boolean open(String name) {
    return name.equals("dev.ekiden.api")
        || name.startsWith("dev.ekiden.api.")
        || name.startsWith("dev.ekiden.spi.");
  }
}
