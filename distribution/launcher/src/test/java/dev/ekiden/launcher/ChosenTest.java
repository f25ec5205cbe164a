package dev.ekiden.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChosenTest {
  private static Chosen flags(String... arguments) {
    return Chosen.read(List.of(arguments), Map.of(), Map.of());
  }

  private static Chosen variables(Map<String, String> environment) {
    return Chosen.read(List.of(), environment, Map.of());
  }

  private static void refuses(String line, String... arguments) {
    assertThatThrownBy(() -> flags(arguments))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(line);
  }

  @Test
  void takesValuesInBothForms() {
    assertThat(flags("--http_port", "81").number("http_port")).isEqualTo(81);
    assertThat(flags("--http_port=81").number("http_port")).isEqualTo(81);
    assertThat(flags().number("http_port")).isEqualTo(8080);
    assertThat(flags().text("hostname")).isEmpty();
  }

  @Test
  void takesTogglesInBothDirections() {
    assertThat(flags().on("suppress_offers")).isTrue();
    assertThat(flags("--disable_suppress_offers").on("suppress_offers")).isFalse();
    assertThat(flags("--kill-tasks-on-exit").on("kill_tasks_on_exit")).isTrue();
    assertThat(flags("--disable_http").on("http")).isFalse();
  }

  @Test
  void readsVariablesAsMarathonDid() {
    var chosen =
        variables(
            Map.of(
                "MARATHON_HTTP_PORT", "82",
                "MARATHON_DISABLE_SUPPRESS_OFFERS", "",
                "MARATHON_APP_ID", "/a",
                "MESOSPHERE_HTTP_CREDENTIALS", "a:b",
                "PATH", "/bin"));
    assertThat(chosen.number("http_port")).isEqualTo(82);
    assertThat(chosen.on("suppress_offers")).isFalse();
    assertThat(chosen.text("http_credentials")).isEqualTo(Optional.of("a:b"));
    assertThat(chosen.given()).hasSize(3);
  }

  @Test
  void prefersTheCommandLineToTheFile() {
    var file = Map.of("http_port", "83", "max_apps", "7");
    var chosen = Chosen.read(List.of("--http_port", "84"), Map.of(), file);
    assertThat(chosen.number("http_port")).isEqualTo(84);
    assertThat(chosen.number("max_apps")).isEqualTo(7);
  }

  @Test
  void refusesWhatIsGivenTwice() {
    refuses("--http_port is given twice", "--http_port", "1", "--http_port", "2");
    assertThatThrownBy(
            () ->
                Chosen.read(
                    List.of("--http_port", "1"), Map.of("MARATHON_HTTP_PORT", "2"), Map.of()))
        .hasMessageContaining("variable MARATHON_HTTP_PORT");
  }

  @Test
  void saysWhatIsAllowed() {
    refuses("did you mean --http_port?", "--http_prot", "1");
    refuses("'x' is not allowed; it takes a whole number from 0 to 65535", "--http_port", "x");
    refuses("it takes one of off, top", "--new_group_enforce_role", "up");
    refuses("'foo' is not allowed", "--enable_features", "vips,foo");
    refuses("needs a value", "--hostname");
    refuses("is not a flag", "hello");
    refuses("is not a flag", "--disable_http_port");
  }

  @Test
  void showsNoSecretInAnError() {
    refuses("'***' is not allowed", "--http_credentials", " ");
  }

  @Test
  void tellsWhatHasNoEffect() {
    assertThat(flags("--zk_timeout", "1", "--max_actor_execution_context_size", "4").inert())
        .hasSize(2)
        .allMatch(line -> line.contains("has no effect"));
  }
}
