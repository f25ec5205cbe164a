package dev.ekiden.health.http;

import java.io.IOException;

/** Whatever answered, it does not speak HTTP. */
final class NotHttpException extends IOException {
  private static final long serialVersionUID = 1;

  NotHttpException(String message) {
    super(message);
  }
}
