package dev.ekiden.cluster.local;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Ids of others as names of files and directories. */
final class FileNames {
  /** File systems allow 255 bytes; suffixes need some. */
  private static final int LONGEST = 200;

  private static final int READABLE = 120;
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_#-][A-Za-z0-9._#-]*");

  private FileNames() {}

  /** The id itself where it is a harmless name, else something unique made from it. */
  static String of(String id) {
    if (id.length() <= LONGEST && HARMLESS.matcher(id).matches()) {
      return id;
    }
    String readable = id.replaceAll("[^A-Za-z0-9_-]", "-");
    return readable.substring(0, Math.min(READABLE, readable.length())) + "~" + digest(id);
  }

  /** SHA-256 in hexadecimal digits. */
  static String digest(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
