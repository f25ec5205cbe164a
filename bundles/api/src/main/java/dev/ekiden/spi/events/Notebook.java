package dev.ekiden.spi.events;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Small facts that a subscriber has to know again after a restart, kept in the store beside the
 * events: durable with the next commit, so before any event that is announced afterwards; at the
 * latest after a second. Any thread, never blocks.
 */
@ProviderType
public interface Notebook {
  /** All that is noted, by key. */
  Map<String, String> all();

  /**
   * Notes a fact, in place of an older one.
   *
   * @param key 1 to 200 characters
   * @param value at most 8,192 characters
   * @throws IllegalArgumentException for more than that, or more than 10,000 keys
   */
  void note(String key, String value);

  void erase(String key);
}
