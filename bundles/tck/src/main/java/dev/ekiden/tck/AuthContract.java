package dev.ekiden.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.spi.auth.Auth;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Authentication;
import dev.ekiden.spi.auth.Auth.Request;
import dev.ekiden.spi.auth.Auth.Resource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Auth} must do: who cannot show who he is stays outside. */
public abstract class AuthContract {
  /** The one under test; may be the same for all tests. */
  protected abstract Auth auth() throws Exception;

  /** Headers, names in lower case, of somebody who may do everything. */
  protected abstract Map<String, List<String>> credentials();

  @Test
  public void whoIsKnownMayDoWhatHeMay() throws Exception {
    Auth auth = auth();
    Authentication answer = auth.authenticate(request(credentials()));
    assertThat(answer).isInstanceOf(Authentication.Known.class);
    if (answer instanceof Authentication.Known known) {
      for (Action action : Action.values()) {
        for (Resource resource : Resource.values()) {
          assertThat(auth.authorize(known.identity(), action, resource, "/a")).isTrue();
        }
      }
    }
  }

  @Test
  public void whoShowsNothingIsAsked() throws Exception {
    assertChallenge(auth().authenticate(request(Map.of())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic Zm9v",
        "Basic Zm9vOmJhcg==",
        "Bearer abc",
        "Basic \u00ff",
        "basic"
      })
  public void nonsenseIsNobody(String authorization) throws Exception {
    assertChallenge(auth().authenticate(request(Map.of("authorization", List.of(authorization)))));
  }

  private static void assertChallenge(Authentication answer) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Authentication.Challenge.class, c -> assertThat(c.wwwAuthenticate()).isNotBlank());
  }

  private static Request request(Map<String, List<String>> headers) {
    return new Request("GET", "/v2/apps", headers, "127.0.0.1");
  }
}
