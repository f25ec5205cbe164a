package dev.ekiden.events.websocket.rancher;

/** A request that cannot be served as it is; told in the form of Rancher's errors. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;
  private final String field;

  /**
   * @param code e.g. {@code MissingRequired}
   * @param field empty when it is about none
   */
  Refused(int status, String code, String field, String message) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String field() {
    return field;
  }
}
