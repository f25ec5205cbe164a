package dev.ekiden.json;

import dev.ekiden.api.Violation;
import java.util.List;
import java.util.Optional;

/**
 * A body that cannot be used, with the answer its sender gets (marathon-rest.md section 2).
 *
 * <p>Either it is no JSON ({@link #text()} is present, status 400), or its structure is wrong
 * ({@link #violations()}, status 422), or its parts contradict each other.
 */
public final class JsonRefused extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String message;
  private final transient Optional<String> text;
  private final transient List<Violation> violations;

  private JsonRefused(
      int status, String message, Optional<String> text, List<Violation> violations) {
    super(message, null, false, false);
    this.status = status;
    this.message = message;
    this.text = text;
    this.violations = List.copyOf(violations);
  }

  /** 400: the bytes are no JSON; {@code text} says where and why. */
  static JsonRefused syntax(String text) {
    return new JsonRefused(400, "Invalid JSON", Optional.of(text), List.of());
  }

  /** 400: there is nothing. */
  static JsonRefused empty(String text) {
    return new JsonRefused(400, "Please specify data in JSON format", Optional.of(text), List.of());
  }

  /** 422: types or ranges of single fields are wrong. */
  static JsonRefused structure(List<Violation> violations) {
    return new JsonRefused(422, "Invalid JSON", Optional.empty(), violations);
  }

  /** 422: fields contradict each other. */
  static JsonRefused conflict(List<Violation> violations) {
    return new JsonRefused(422, "Object is not valid", Optional.empty(), violations);
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  public String message() {
    return message;
  }

  /** {@code details} of the answer where it is a text. */
  public Optional<String> text() {
    return text;
  }

  /** {@code details} of the answer where it is a list. */
  public List<Violation> violations() {
    return violations;
  }
}
