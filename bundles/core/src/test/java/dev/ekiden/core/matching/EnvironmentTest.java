package dev.ekiden.core.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.ekiden.api.Settings;
import dev.ekiden.api.SettingsBuilder;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppBuilder;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.EnvValue;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PortMapping;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  private static Map<String, String> env(App app, List<Integer> host, Map<Integer, Integer> made) {
    return Environment.of(
        app, Samples.task(app, host, made), app.version(), "a", false, Settings.DEFAULT);
  }

  @Test
  void tellsTheTaskWhoAndWhereItIs() {
    App app = AppBuilder.builder(Samples.app()).labels(Map.of("my-tier.x", "front")).build();
    assertThat(env(app, List.of(31_005), Map.of()))
        .contains(
            entry("MESOS_TASK_ID", "prod_web.instance-0._app.1"),
            entry("MARATHON_APP_ID", "/prod/web"),
            entry("MARATHON_APP_VERSION", "2026-01-02T03:04:05.678Z"),
            entry("MARATHON_APP_RESOURCE_CPUS", "1.0"),
            entry("MARATHON_APP_RESOURCE_GPUS", "0"),
            entry("MARATHON_APP_LABELS", "MY_TIER_X"),
            entry("MARATHON_APP_LABEL_MY_TIER_X", "front"),
            entry("MARATHON_APP_ENFORCE_GROUP_ROLE", "FALSE"),
            entry("HOST", "a"),
            entry("PORT", "31005"),
            entry("PORT0", "31005"),
            entry("PORTS", "31005"),
            entry("PORT_10000", "31005"),
            entry("PORT_HTTP-API", "31005"),
            entry("PORT_HTTP_API", "31005"));
  }

  @Test
  void theAppsOwnVariablesWin() {
    App app =
        AppBuilder.builder(Samples.app()).env(Map.of("PORT0", new EnvValue.Text("80"))).build();
    assertThat(env(app, List.of(31_005), Map.of())).containsEntry("PORT0", "80");
  }

  @Test
  void mappingsWithoutHostPortTakeTheContainersOrAGeneratedNumber() {
    App app =
        AppBuilder.builder(Samples.app())
            .networks(List.of(new Network(Network.Mode.CONTAINER, Optional.of("n"), Map.of())))
            .portDefinitions(List.of())
            .container(
                Optional.of(
                    new Container(
                        Container.Engine.MESOS,
                        Optional.empty(),
                        Optional.of(
                            List.of(
                                mapping(8080, Optional.empty()),
                                mapping(0, Optional.empty()),
                                mapping(9090, Optional.of(0)))),
                        List.of(),
                        Optional.empty())))
            .build();
    assertThat(env(app, List.of(31_001), Map.of(1, 4711)))
        .contains(
            entry("PORT0", "8080"),
            entry("PORT_8080", "8080"),
            entry("PORT1", "4711"),
            entry("PORT_4711", "4711"),
            entry("PORT2", "31001"),
            entry("PORT_9090", "31001"),
            entry("PORT", "4711"),
            entry("PORTS", "4711,31001"));
  }

  @Test
  void thePrefixGoesToHostAndPortsOnly() {
    Settings prefixed =
        SettingsBuilder.builder(Settings.DEFAULT).envVarsPrefix(Optional.of("P_")).build();
    App app = Samples.app();
    assertThat(
            Environment.of(
                app, Samples.task(app, List.of(1), Map.of()), app.version(), "a", true, prefixed))
        .containsKeys("P_HOST", "P_PORT0", "P_PORTS", "MARATHON_APP_ID")
        .doesNotContainKeys("HOST", "PORT0")
        .containsEntry("MARATHON_APP_ENFORCE_GROUP_ROLE", "TRUE");
  }

  private static PortMapping mapping(int container, Optional<Integer> host) {
    return new PortMapping(container, host, 0, "tcp", Optional.empty(), Map.of(), List.of());
  }
}
