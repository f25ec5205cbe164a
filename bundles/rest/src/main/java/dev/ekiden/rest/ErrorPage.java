package dev.ekiden.rest;

import dev.ekiden.json.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Errors of filters, which stand before the resources. */
final class ErrorPage {
  private ErrorPage() {}

  static void write(HttpServletResponse response, Rejection rejection) throws IOException {
    byte[] body = Json.bytes(rejection.body());
    response.setStatus(rejection.status());
    response.setContentType(Answer.JSON);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
