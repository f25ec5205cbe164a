package dev.ekiden.launcher;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.PrintStream;
import java.io.StringReader;

/** Apps as a table for people. */
final class Apps {
  private Apps() {}

  /**
   * Prints a table.
   *
   * @param json answer of {@code GET /v2/apps}
   */
  static void print(PrintStream out, String json) {
    try (var reader = Json.createReader(new StringReader(json))) {
      var apps = reader.readObject().getJsonArray("apps").getValuesAs(JsonObject.class);
      out.printf(
          "%n%-40s %9s %8s %7s %9s%n", "app", "instances", "running", "healthy", "deploying");
      for (JsonObject app : apps) {
        out.printf(
            "%-40s %9d %8d %7s %9s%n",
            app.getString("id"),
            app.getInt("instances"),
            app.getInt("tasksRunning", 0),
            app.getInt("tasksHealthy", 0) + app.getInt("tasksUnhealthy", 0) == 0
                ? "-"
                : Integer.toString(app.getInt("tasksHealthy", 0)),
            app.getJsonArray("deployments") == null || app.getJsonArray("deployments").isEmpty()
                ? "-"
                : "yes");
      }
      if (apps.isEmpty()) {
        out.println("none");
      }
    }
  }
}
