package dev.ekiden.json.shape;

import java.util.List;

/** Which deprecated {@code uris} are unpacked: that was told by their ends. */
final class Archives {
  private static final List<String> ENDS =
      List.of(".tar", ".tgz", ".gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz", ".zip");

  private Archives() {}

  static boolean is(String uri) {
    return ENDS.stream().anyMatch(uri::endsWith);
  }
}
