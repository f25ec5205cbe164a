package dev.ekiden.cluster.simulated;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Keeps the entries from a stop to the next start. Used by one thread at a time. */
interface Keeper extends Closeable {
  /** Begins a run, with what the last one has left. */
  List<Entry> open() throws IOException;

  void append(List<Entry> entries) throws IOException;

  /** Bytes appended since the last rewriting. */
  long grown();

  /** Puts these in the place of all that were appended. */
  void rewrite(List<Entry> entries) throws IOException;

  @Override
  void close() throws IOException;

  /** Lasts as long as the plugin; what was rewritten last is what the next run finds. */
  final class Memory implements Keeper {
    private List<Entry> kept = List.of();

    @Override
    public List<Entry> open() {
      return kept;
    }

    @Override
    public void append(List<Entry> entries) {}

    @Override
    public long grown() {
      return 0;
    }

    @Override
    public void rewrite(List<Entry> entries) {
      kept = List.copyOf(entries);
    }

    @Override
    public void close() {}
  }
}
