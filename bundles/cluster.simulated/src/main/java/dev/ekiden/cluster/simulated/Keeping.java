package dev.ekiden.cluster.simulated;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A {@link Journal} where one is wanted. */
final class Keeping implements Closeable {
  private final Optional<Journal> journal;

  private Keeping(Optional<Journal> journal) {
    this.journal = journal;
  }

  static Keeping open(Optional<Path> file) throws IOException {
    return new Keeping(file.isPresent() ? Optional.of(Journal.at(file.get())) : Optional.empty());
  }

  List<Entry> read() throws IOException {
    return journal.isPresent() ? journal.get().read() : List.of();
  }

  void append(List<Entry> entries) throws IOException {
    if (journal.isPresent()) {
      journal.get().append(entries);
    }
  }

  long grown() {
    return journal.map(Journal::grown).orElse(0L);
  }

  void rewrite(List<Entry> entries) throws IOException {
    if (journal.isPresent()) {
      journal.get().rewrite(entries);
    }
  }

  @Override
  public void close() throws IOException {
    if (journal.isPresent()) {
      journal.get().close();
    }
  }
}
