package dev.ekiden.rest;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.filter.FilteringGeneratorDelegate;
import tools.jackson.core.filter.TokenFilter;

/**
 * What a caller wants of a list: {@code offset} and {@code limit} choose entries in order of their
 * ids, {@code fields}, a comma list, what is shown of each. Not in Marathon; without them
 * everything is shown.
 */
final class Page {
  static final List<String> PARAMETERS = List.of("limit", "offset", "fields");

  /** How many entries there are before the choice; only on answers that are a choice. */
  static final String TOTAL = "X-Total-Count";

  private final int offset;
  private final Optional<Integer> limit;
  private final Set<String> fields;

  private Page(int offset, Optional<Integer> limit, Set<String> fields) {
    this.offset = offset;
    this.limit = limit;
    this.fields = fields;
  }

  /**
   * @throws Rejection 422 for what is no number
   */
  static Page of(UriInfo uri) {
    MultivaluedMap<String, String> query = uri.getQueryParameters();
    Set<String> fields = new HashSet<>();
    for (String list : query.getOrDefault("fields", List.of())) {
      fields.addAll(List.of(list.split(",")));
    }
    return new Page(number(query, "offset").orElse(0), number(query, "limit"), Set.copyOf(fields));
  }

  private static Optional<Integer> number(MultivaluedMap<String, String> query, String name) {
    String text = query.getFirst(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 0) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      // answered below, like numbers that are too small
    }
    throw Rejection.unprocessable(
        name + " must be a whole number of 0 or more, not '" + text + "'");
  }

  /** Whether entries are left out. */
  boolean partial() {
    return offset > 0 || limit.isPresent();
  }

  <T> List<T> of(List<T> all) {
    int from = Math.min(offset, all.size());
    int to = limit.map(n -> (int) Math.min((long) from + n, all.size())).orElse(all.size());
    return all.subList(from, to);
  }

  /** Writes the wanted fields of an object; all when none are named. */
  <T> BiConsumer<JsonGenerator, T> of(BiConsumer<JsonGenerator, T> object) {
    return fields.isEmpty()
        ? object
        : (out, value) ->
            object.accept(
                new FilteringGeneratorDelegate(
                    out, new Wanted(fields), TokenFilter.Inclusion.INCLUDE_ALL_AND_PATH, true),
                value);
  }

  /** Lets through the wanted fields of the outermost object, whole. */
  private static final class Wanted extends TokenFilter {
    private final Set<String> fields;

    Wanted(Set<String> fields) {
      this.fields = fields;
    }

    @Override
    public @Nullable TokenFilter includeProperty(String name) {
      return fields.contains(name) ? TokenFilter.INCLUDE_ALL : null;
    }

    @Override
    public boolean includeEmptyObject(boolean contentsFiltered) {
      return true;
    }
  }
}
