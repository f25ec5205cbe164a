package dev.ekiden.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ekiden.api.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
  @Test
  void nothingGivenIsTheDefault() {
    assertThat(SettingsReader.read(Map.of())).isEqualTo(Settings.DEFAULT);
  }

  @Test
  void numbersMayBeNumbersOrText() {
    Settings settings =
        SettingsReader.read(
            Map.of(
                "local_port_min",
                100L,
                "local_port_max",
                "200",
                "max_apps",
                7,
                "decline_offer_duration",
                1_500L,
                "draining_seconds",
                60,
                "suppress_offers",
                false,
                "maintenance_mode",
                "false",
                "enable_features",
                "vips, secrets"));
    assertThat(settings.localPortMin()).isEqualTo(100);
    assertThat(settings.localPortMax()).isEqualTo(200);
    assertThat(settings.maxApps()).contains(7);
    assertThat(settings.declineOfferDuration()).isEqualTo(Duration.ofMillis(1_500));
    assertThat(settings.draining()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.suppressOffers()).isFalse();
    assertThat(settings.maintenanceMode()).isFalse();
    assertThat(settings.features()).containsExactlyInAnyOrder("vips", "secrets");
  }

  @Test
  void flagsAreShownWithSecretsMaskedAndWithoutWhatTheContainerAdds() {
    assertThat(
            SettingsReader.read(
                    Map.of(
                        "http_port",
                        8080L,
                        "http_credentials",
                        "a:b",
                        "mesos_authentication_secret",
                        "c",
                        "service.pid",
                        RuntimeComponent.PID))
                .flags())
        .isEqualTo(
            Map.of(
                "http_port", "8080",
                "http_credentials", "********",
                "mesos_authentication_secret", "********"));
  }

  @Test
  void nonsenseIsRefusedWithKeyValueAndWhatIsAllowed() {
    refused(
        Map.of("kill_chunk_size", 0),
        "dev.ekiden.runtime: '0' is not allowed for kill_chunk_size; it takes a whole number from"
            + " 1");
    refused(
        Map.of("local_port_min", "many"),
        "dev.ekiden.runtime: 'many' is not allowed for local_port_min;"
            + " it takes a whole number from 1 to 65535");
    refused(
        Map.of("suppress_offers", "maybe"),
        "dev.ekiden.runtime: 'maybe' is not allowed for suppress_offers; it takes true or false");
    refused(
        Map.of("new_group_enforce_role", "all"),
        "dev.ekiden.runtime: 'all' is not allowed for new_group_enforce_role;"
            + " it takes one of off, top");
    refused(
        Map.of("local_port_min", 300, "local_port_max", 200),
        "dev.ekiden.runtime: '300' is not allowed for local_port_min;"
            + " it takes at most local_port_max, which is 200");
  }

  private static void refused(Map<String, Object> properties, String message) {
    assertThatThrownBy(() -> SettingsReader.read(properties))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
