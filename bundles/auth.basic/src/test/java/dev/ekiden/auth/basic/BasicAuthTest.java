package dev.ekiden.auth.basic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ekiden.spi.auth.Auth;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Authentication;
import dev.ekiden.spi.auth.Auth.Identity;
import dev.ekiden.spi.auth.Auth.Request;
import dev.ekiden.spi.auth.Auth.Resource;
import dev.ekiden.tck.AuthContract;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicAuthTest extends AuthContract {
  private final BasicAuth auth = new BasicAuth("admin:se:cret", "Peer");

  @Override
  protected Auth auth() {
    return auth;
  }

  @Override
  protected Map<String, List<String>> credentials() {
    return Map.of("authorization", List.of("Basic " + base64("admin:se:cret")));
  }

  @Test
  void letsInWhoHasTheCredentials() {
    Authentication answer = auth.authenticate(request("Basic " + base64("admin:se:cret")));

    assertThat(answer).isEqualTo(new Authentication.Known(new Identity("admin")));
    assertThat(auth.authorize(new Identity("admin"), Action.DELETE, Resource.GROUP, "/")).isTrue();
  }

  @Test
  void takesTheSchemeInAnyCase() {
    assertThat(auth.authenticate(request("BASIC " + base64("admin:se:cret"))))
        .isInstanceOf(Authentication.Known.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic !!",
        "Basic ",
        "Basic",
        "",
        "Bearer x",
        "Basic YTpi",
        "Basic Og==",
        "Basic YWRtaW4="
      })
  void asksEverybodyElse(String header) {
    assertThat(auth.authenticate(request(header)))
        .isEqualTo(new Authentication.Challenge("Basic realm=\"Peer\""));
  }

  @Test
  void asksWhoSaysNothing() {
    assertThat(auth.authenticate(new Request("GET", "/ping", Map.of(), "127.0.0.1")))
        .isInstanceOf(Authentication.Challenge.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin", ":secret", "admin:", ""})
  void refusesHalfCredentials(String credentials) {
    assertThatThrownBy(() -> new BasicAuth(credentials, "Peer"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("user:password");
  }

  private static Request request(String authorization) {
    return new Request(
        "GET", "/v2/apps", Map.of("authorization", List.of(authorization)), "127.0.0.1");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
