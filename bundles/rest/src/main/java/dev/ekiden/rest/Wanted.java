package dev.ekiden.rest;

import dev.ekiden.api.Command;
import dev.ekiden.api.Terms;
import dev.ekiden.api.model.DeploymentDeadline;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Query parameters of ours on requests that change definitions: {@code deadline}, {@code
 * onDeadline}, {@code inPlace}.
 */
final class Wanted {
  static final List<String> PARAMETERS = List.of("deadline", "onDeadline", "inPlace");

  private Wanted() {}

  /**
   * The change on the caller's terms.
   *
   * @throws Rejection 422 when a parameter makes no sense
   */
  static Command on(UriInfo uri, Command.Edit edit) {
    Terms terms =
        new Terms(
            read(uri, "deadline", DeploymentDeadline::parseLength),
            read(uri, "onDeadline", DeploymentDeadline.Then::parse),
            read(uri, "inPlace", Wanted::flag).orElse(false));
    return terms.equals(Terms.NONE) ? edit : new Command.Rollout(edit, terms);
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true", "" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    };
  }

  private static <T> Optional<T> read(UriInfo uri, String name, Function<String, T> reading) {
    String text = uri.getQueryParameters().getFirst(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(reading.apply(text));
    } catch (IllegalArgumentException e) {
      throw Rejection.invalid("/" + name, String.valueOf(e.getMessage()));
    }
  }
}
