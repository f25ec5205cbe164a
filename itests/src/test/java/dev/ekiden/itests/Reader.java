package dev.ekiden.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A subscriber to the stream that comes back whenever it is cut off. */
final class Reader implements AutoCloseable {
  private static final long PAUSE_MILLIS = 20;

  /**
   * What somebody was given.
   *
   * @param connection over which, told apart from all others of the same subscriber
   */
  record Got(long id, String data, int connection) {}

  /** What happens on a connection. */
  interface Told {
    void event(long id, String data);
  }

  /** How it is connected. */
  interface Wire extends AutoCloseable {
    /**
     * Tells what comes until the connection ends.
     *
     * @param after number of the last event that the subscriber has
     */
    void follow(String url, OptionalLong after, Told told) throws IOException, InterruptedException;

    @Override
    void close();
  }

  private final String url;
  private final Wire wire;
  private final boolean resumes;
  private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
  // Guarded by this
  private final List<Got> got = new ArrayList<>();
  private long pictured;
  private int connections;

  private Reader(String url, Wire wire, boolean resumes) {
    this.url = url;
    this.wire = wire;
    this.resumes = resumes;
  }

  /** One that names the last event it has when it comes again. */
  static Reader resuming(Ekiden ekiden, String path, Wire wire) {
    return new Reader(ekiden.url() + path, wire, true);
  }

  /** One of a group, for which the server knows where to go on. */
  static Reader member(Ekiden ekiden, String path, Wire wire) {
    return new Reader(ekiden.url() + path, wire, false);
  }

  Reader start() {
    thread.start();
    return this;
  }

  @Override
  public void close() {
    thread.interrupt();
    wire.close();
  }

  synchronized List<Got> got() {
    return List.copyOf(got);
  }

  synchronized int size() {
    return got.size();
  }

  List<Long> ids() {
    return got().stream().map(Got::id).toList();
  }

  List<Long> upTo(long last) {
    return ids().stream().filter(id -> id <= last).toList();
  }

  /** What the state was told of at the beginning. */
  synchronized long pictured() {
    return pictured;
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        wire.follow(url, begin(), this::told);
        Thread.sleep(PAUSE_MILLIS);
      } catch (IOException | UncheckedIOException e) {
        pause(); // killed; it comes again
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized OptionalLong begin() {
    connections++;
    return resumes && !got.isEmpty() ? OptionalLong.of(got.getLast().id()) : OptionalLong.empty();
  }

  private synchronized void told(long id, String data) {
    if (data.contains("\"snapshot_end\"")) {
      pictured = id;
    } else {
      got.add(new Got(id, data, connections));
    }
  }
}
