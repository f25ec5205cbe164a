package dev.ekiden.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Terms;
import dev.ekiden.api.model.DeploymentDeadline.Then;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.rest.TestServer.Answered;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What callers may want of a change beyond Marathon. */
class WantedTest {
  private static final String JSON = "Content-Type: application/json\r\n";
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer();
    server.core.answers(
        new Reply.Deploying(Instant.EPOCH, new DeploymentId("d"), false, Optional.empty()));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private Command sent(String method, String path, String body) throws Exception {
    assertThat(server.send(method, path, JSON, body).status()).isEqualTo(200);
    return server.core.commands.take();
  }

  @Test
  void nothingIsWantedUnlessItIsAskedFor() throws Exception {
    assertThat(sent("PUT", "/v2/apps/a?force=true", "{}")).isInstanceOf(Command.UpdateApp.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT | /v2/apps/a | {}",
        "PATCH | /v2/apps/a | {}",
        "PUT | /v2/apps | []",
        "PATCH | /v2/apps | []",
        "DELETE | /v2/apps/a |",
        "POST | /v2/apps/a/restart |",
        "PUT | /v2/groups/g | {}",
        "DELETE | /v2/groups/g |",
        "DELETE | /v2/groups |",
      })
  void everyChangeTakesTerms(String method, String path, String body) throws Exception {
    Command command =
        sent(
            method,
            path + "?deadline=5m&onDeadline=rollback&inPlace=true",
            body == null ? "" : body);

    assertThat(((Command.Rollout) command).terms())
        .isEqualTo(new Terms(Optional.of(Duration.ofMinutes(5)), Optional.of(Then.ROLLBACK), true));
  }

  @ParameterizedTest
  @CsvSource({
    "deadline=soon, /deadline",
    "deadline=0, /deadline",
    "deadline=31d, /deadline",
    "deadline=, /deadline",
    "onDeadline=panic, /onDeadline",
    "inPlace=perhaps, /inPlace"
  })
  void refusesWhatMakesNoSense(String query, String path) throws Exception {
    Answered answer = server.send("PUT", "/v2/apps/a?" + query, JSON, "{}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains("\"path\":\"" + path + "\"");
    assertThat(server.core.commands).isEmpty();
  }
}
