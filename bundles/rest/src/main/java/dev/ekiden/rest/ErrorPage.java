package dev.ekiden.rest;

import dev.ekiden.json.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Errors of filters, which stand before the resources. */
final class ErrorPage {
  private ErrorPage() {}

  /** In seconds: whatever makes the API unavailable may be over by then. */
  private static final int RETRY_AFTER = 1;

  static void write(HttpServletResponse response, Rejection rejection) throws IOException {
    byte[] body = Json.bytes(rejection.body());
    response.setStatus(rejection.status());
    if (rejection.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setIntHeader("Retry-After", RETRY_AFTER);
    }
    response.setContentType(Answer.JSON);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
