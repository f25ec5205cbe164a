package dev.ekiden.json.schema;

import org.jspecify.annotations.Nullable;

/** A place within a body. Costs a text only when somebody asks for it. */
public final class Path {
  /** The body as a whole. */
  public static final Path ROOT = new Path(null, "");

  private final @Nullable Path parent;
  private final String step;

  private Path(@Nullable Path parent, String step) {
    this.parent = parent;
    this.step = step;
  }

  public Path field(String name) {
    return new Path(this, "/" + name);
  }

  public Path item(int index) {
    return new Path(this, "(" + index + ")");
  }

  public boolean isRoot() {
    return parent == null;
  }

  /** Marathon's form, e.g. {@code /healthChecks(0)/path}; empty for the whole. */
  @Override
  public String toString() {
    return parent == null ? step : parent + step;
  }
}
