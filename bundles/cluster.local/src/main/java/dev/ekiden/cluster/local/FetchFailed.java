package dev.ekiden.cluster.local;

/** A URI that did not come; the message is for the one who wrote it. */
final class FetchFailed extends Exception {
  private static final long serialVersionUID = 1;

  FetchFailed(String message) {
    super(message);
  }
}
