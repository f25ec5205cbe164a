package dev.ekiden.storage.mvstore;

import dev.ekiden.spi.storage.StorageException.Code;
import java.io.EOFException;
import java.io.IOException;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/** What a problem of MVStore means. */
final class Faults {
  private Faults() {}

  static Code code(Throwable cause) {
    if (cause instanceof MVStoreException e) {
      return switch (e.getErrorCode()) {
        case DataUtils.ERROR_FILE_CORRUPT,
            DataUtils.ERROR_UNSUPPORTED_FORMAT,
            DataUtils.ERROR_SERIALIZATION,
            DataUtils.ERROR_CHUNK_NOT_FOUND,
            DataUtils.ERROR_BLOCK_NOT_FOUND ->
            Code.CORRUPT;
        case DataUtils.ERROR_READING_FAILED ->
            e.getCause() instanceof EOFException ? Code.CORRUPT : Code.UNAVAILABLE;
        default -> Code.UNAVAILABLE;
      };
    }
    return Code.UNAVAILABLE;
  }

  /** The operating system's word where there is one. */
  static String reason(Throwable cause) {
    if (cause instanceof MVStoreException e && e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
      return "another process has it open";
    }
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof IOException && t.getMessage() != null) {
        return t.getMessage();
      }
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
