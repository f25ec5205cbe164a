package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tab in the web console, as a real browser shows it. */
class ConsoleIT {
  @TempDir private Path directory;

  private static boolean installed(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** The page after its scripts have run. */
  private String page(String url) throws IOException, InterruptedException {
    Path dom = directory.resolve("dom");
    var browser =
        new ProcessBuilder(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-default-apps",
                "--disable-extensions",
                "--disable-sync",
                "--no-first-run",
                "--user-data-dir=" + directory.resolve("profile"),
                "--virtual-time-budget=4000",
                "--dump-dom",
                url)
            .redirectOutput(dom.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(browser.waitFor(60, TimeUnit.SECONDS)).as("the browser has ended").isTrue();
    } finally {
      browser.descendants().forEach(ProcessHandle::destroyForcibly);
      browser.destroyForcibly();
    }
    return Files.readString(dom, StandardCharsets.UTF_8);
  }

  @Test
  void theTabShowsAppsDeploymentsPluginsAndFigures() throws Exception {
    assumeTrue(installed("chromium"), "chromium is not installed");
    try (var ekiden = Ekiden.start("--master", "simulated", "--console_password", "s3cret")) {
      ekiden
          .post("/v2/apps", "{\"id\": \"/shown\", \"cmd\": \"sleep 100000\", \"cpus\": 0.1}")
          .expect(201);
      ekiden
          .post("/v2/apps", "{\"id\": \"/held\", \"cmd\": \"sim staging\", \"cpus\": 0.1}")
          .expect(201);
      ekiden.await(
          "/shown runs",
          () -> ekiden.get("/v2/apps/shown").json().at("/app/tasksRunning").asInt() == 1);
      String deployment = ekiden.get("/v2/deployments").json().at("/0/id").asString();
      String url = ekiden.url().replace("http://", "http://admin:s3cret@");
      assertThat(page(url + "/system/console/ekiden"))
          .contains("Apps and pods", "/shown", "/held", "1/1", "0/1")
          .contains("Deployments", deployment)
          .contains("Plugins", "dev.ekiden.storage.mvstore", "ACTIVE")
          .contains("Loop and store", "loop.commands", "store.commits");
      assertThat(page(url.replace("s3cret", "wrong") + "/system/console/ekiden"))
          .doesNotContain("/shown");
    }
  }
}
