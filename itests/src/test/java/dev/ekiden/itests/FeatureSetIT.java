package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The feature files name what the distribution has, and it fits together. */
class FeatureSetIT {
  /** Needed by all others; what they have in common is here. */
  private static final String HOST = "host";

  private static final String DEFAULTS = "defaults";

  private static FeatureSet features;

  @TempDir Path temporary;

  @BeforeAll
  static void read() throws Exception {
    features = FeatureSet.read();
  }

  @Test
  void theRepositoryHasWhatFeaturesNameAndNothingElse() throws Exception {
    var named = new TreeSet<String>();
    features.bundles().values().forEach(named::addAll);
    assertThat(FeatureSet.repository()).isEqualTo(named);
  }

  @Test
  void everyFeatureResolvesWithTheHostAndTheDefaultsAlone() throws Exception {
    assertThat(features.bundles()).containsKeys(HOST, DEFAULTS, "console");
    for (String feature : features.bundles().keySet()) {
      var bundles = new TreeSet<>(features.bundles().get(HOST));
      bundles.addAll(features.bundles().get(DEFAULTS));
      bundles.addAll(features.bundles().get(feature));
      assertThat(features.missing(bundles, temporary)).as(feature).isEmpty();
    }
  }

  @Test
  void allFeaturesResolveTogether() throws Exception {
    var all = new TreeSet<String>();
    features.bundles().values().forEach(all::addAll);
    assertThat(features.missing(all, temporary)).isEmpty();
  }

  /** The check is worth something only as long as it finds something. */
  @Test
  void aMissingBundleIsNamedTogetherWithWhoMissesIt() throws Exception {
    var bundles = new TreeSet<>(features.bundles().get(HOST));
    bundles.addAll(features.bundles().get(DEFAULTS));
    assertThat(bundles.removeIf(file -> file.contains("/metrics-core-"))).isTrue();
    assertThat(features.missing(bundles, temporary))
        .hasValueSatisfying(
            text -> assertThat(text).contains("com.codahale.metrics", "dev.ekiden."));
  }
}
