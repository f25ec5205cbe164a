package dev.ekiden.runtime;

import dev.ekiden.api.plugin.PluginStatus.State;
import dev.ekiden.spi.storage.Storage;
import dev.ekiden.spi.storage.Storage.Write;
import dev.ekiden.spi.storage.StorageException;
import dev.ekiden.spi.storage.StorageException.Code;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store in use, and its replacement while the server runs.
 *
 * <p>Every commit carries a count, and every store the name of the state it holds: so a store that
 * takes over is known to hold exactly what was acknowledged, and no foreign data is overwritten.
 * All methods that touch a store are for one thread at a time; services may come and go from any.
 */
final class StorageSlot implements Slots.Part {
  private static final Logger log = LoggerFactory.getLogger(StorageSlot.class);

  private static final String META = "meta/";
  private static final String STATE = META + "state";
  private static final String COUNT = META + "commits";
  private static final String FORMAT = META + "format";

  /** Of what all records together mean. Grows only when an older version must not read it. */
  private static final int FORMAT_NUMBER = 1;

  private final String wantedName;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by lock
  private final Map<Plugin<Storage>, Standing> offered = new LinkedHashMap<>();
  private @Nullable Plugin<Storage> current;
  private Runnable waker = () -> {};

  // Only the store's thread
  private boolean open;
  private String state = "";
  private long count;

  /**
   * @param wantedName of the store to use; others stand by
   */
  StorageSlot(String wantedName, InstantSource clock) {
    this.wantedName = wantedName;
    this.clock = clock;
  }

  static boolean owns(String key) {
    return key.startsWith(META);
  }

  /** Called when a swap may be wanted. */
  void onChange(Runnable waker) {
    lock.lock();
    try {
      this.waker = waker;
    } finally {
      lock.unlock();
    }
  }

  void add(Plugin<Storage> plugin) {
    Runnable wake;
    lock.lock();
    try {
      offered.put(plugin, new Standing(plugin, clock));
      changed.signalAll();
      wake = waker;
    } finally {
      lock.unlock();
    }
    wake.run();
  }

  void remove(Plugin<Storage> plugin) {
    Runnable wake;
    lock.lock();
    try {
      offered.remove(plugin);
      changed.signalAll();
      wake = waker;
    } finally {
      lock.unlock();
    }
    wake.run();
  }

  String name() {
    lock.lock();
    try {
      return current == null ? wantedName : current.name();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a store of the wanted name, opens it and reads everything but our own notes. */
  Map<String, byte[]> recover() throws StorageException, InterruptedException {
    Plugin<Storage> plugin = awaitFirst();
    try {
      plugin.service().open();
      open = true;
      Map<String, byte[]> all = read(plugin.service());
      adopt(plugin, all);
      all.keySet().removeIf(StorageSlot::owns);
      return all;
    } catch (StorageException e) {
      standing(plugin).ifPresent(s -> s.failed(String.valueOf(e.getMessage())));
      close(plugin.service());
      throw e;
    }
  }

  private Plugin<Storage> awaitFirst() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      boolean told = false;
      while (best().isEmpty()) {
        if (!told) {
          log.info("Waiting for the store {}", wantedName);
          told = true;
        }
        changed.await();
      }
      return best().get();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private Optional<Plugin<Storage>> best() {
    return offered.entrySet().stream()
        .filter(e -> e.getKey().name().equals(wantedName))
        .filter(e -> e.getValue().state() != State.STOPPED)
        .map(Map.Entry::getKey)
        .min(Comparator.comparing(p -> p, Plugin.BEST_FIRST));
  }

  private Optional<Standing> standing(Plugin<Storage> plugin) {
    lock.lock();
    try {
      return Optional.ofNullable(offered.get(plugin));
    } finally {
      lock.unlock();
    }
  }

  private void adopt(Plugin<Storage> plugin, Map<String, byte[]> all) throws StorageException {
    int format = Integer.parseInt(text(all, FORMAT).orElse(Integer.toString(FORMAT_NUMBER)));
    if (format > FORMAT_NUMBER) {
      throw new StorageException(
          Code.CORRUPT,
          "it was written by a newer Ekiden (format " + format + ", known: " + FORMAT_NUMBER + ")");
    }
    if (text(all, STATE).isEmpty() && !all.isEmpty()) {
      throw new StorageException(Code.CORRUPT, "it holds something that is not Ekiden's");
    }
    state = text(all, STATE).orElseGet(() -> UUID.randomUUID().toString());
    count = Long.parseLong(text(all, COUNT).orElse("0"));
    lock.lock();
    try {
      current = plugin;
    } finally {
      lock.unlock();
    }
    standing(plugin).ifPresent(s -> s.enter(State.ACTIVE));
  }

  /** Makes writes durable, and the count with them. */
  void commit(List<Write> writes) throws StorageException {
    Plugin<Storage> plugin = current;
    if (plugin == null) {
      throw new StorageException(Code.UNAVAILABLE, "there is none");
    }
    List<Write> all = new ArrayList<>(writes);
    all.add(note(COUNT, Long.toString(count + 1)));
    if (count == 0) {
      all.add(note(STATE, state));
      all.add(note(FORMAT, Integer.toString(FORMAT_NUMBER)));
    }
    Optional<Standing> standing = standing(plugin);
    try {
      if (!open) {
        plugin.service().open();
        open = true;
      }
      standing.ifPresent(Standing::called);
      plugin.service().commit(all, 0);
      count++;
      standing.ifPresent(s -> s.enter(State.ACTIVE));
    } catch (StorageException e) {
      standing.ifPresent(s -> failing(s, String.valueOf(e.getMessage())));
      throw e;
    } catch (RuntimeException | LinkageError e) {
      // The latter from a store whose bundle is being taken away.
      standing.ifPresent(s -> failing(s, Caller.text(e)));
      throw new StorageException(Code.UNAVAILABLE, Caller.text(e), e);
    }
  }

  private static void failing(Standing standing, String error) {
    standing.failed(error);
    standing.enter(State.FAILING);
  }

  /** Waits before the next try, but not when another store has come. */
  void awaitRetry(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (left > 0 && !swapWanted()) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean wantsSwap() {
    lock.lock();
    try {
      return swapWanted();
    } finally {
      lock.unlock();
    }
  }

  private boolean swapWanted() {
    Optional<Plugin<Storage>> best = best();
    return best.isPresent() && !best.get().equals(current);
  }

  /** Between two commits: goes over to a better store, or stays. */
  void swapIfWanted() {
    Plugin<Storage> from;
    Plugin<Storage> to;
    boolean fromStays;
    lock.lock();
    try {
      if (!swapWanted()) {
        return;
      }
      from = current;
      to = best().get();
      fromStays = from != null && offered.containsKey(from);
    } finally {
      lock.unlock();
    }
    try {
      swap(from, to);
      if (from != null) {
        standing(from).ifPresent(s -> s.enter(State.STANDBY));
      }
      standing(to).ifPresent(s -> s.enter(State.ACTIVE));
      log.info("The state is now kept by {}", to.title());
    } catch (StorageException | RuntimeException | LinkageError e) {
      String error = e.getMessage() == null ? e.toString() : e.getMessage();
      log.error("{} cannot take over: {}", to.title(), error);
      standing(to)
          .ifPresent(
              s -> {
                s.failed(error);
                s.enter(State.STOPPED);
              });
      close(to.service());
      open = false;
      lock.lock();
      try {
        current = fromStays ? from : null;
      } finally {
        lock.unlock();
      }
    }
  }

  private void swap(@Nullable Plugin<Storage> from, Plugin<Storage> to) throws StorageException {
    Optional<Map<String, byte[]>> before = Optional.empty();
    if (from != null) {
      before = tryRead(from.service());
      // Two versions of one plugin use the same place: only one of them may have it open.
      close(from.service());
      open = false;
    }
    to.service().open();
    Map<String, byte[]> after = read(to.service());
    if (before.isPresent()) {
      copy(before.get(), after, to.service());
    } else {
      requireCurrent(after);
    }
    lock.lock();
    try {
      current = to;
    } finally {
      lock.unlock();
    }
    open = true;
  }

  private void copy(Map<String, byte[]> wanted, Map<String, byte[]> found, Storage to)
      throws StorageException {
    if (same(wanted, found)) {
      return;
    }
    if (!found.isEmpty() && !text(found, STATE).equals(Optional.of(state))) {
      throw new StorageException(Code.UNAVAILABLE, "it holds the state of another server");
    }
    List<Write> writes = new ArrayList<>();
    wanted.forEach(
        (key, value) -> {
          if (!Arrays.equals(value, found.get(key))) {
            writes.add(Write.put(key, value));
          }
        });
    found.keySet().stream()
        .filter(k -> !wanted.containsKey(k))
        .map(Write::remove)
        .forEach(writes::add);
    to.commit(writes, 0);
    if (!same(wanted, read(to))) {
      throw new StorageException(Code.UNAVAILABLE, "it does not give back what was copied to it");
    }
  }

  private void requireCurrent(Map<String, byte[]> found) throws StorageException {
    boolean ours = text(found, STATE).equals(Optional.of(state));
    long has = Long.parseLong(text(found, COUNT).orElse("0"));
    // One more than was acknowledged: the commit that was in doubt when the old store went.
    if (count > 0 && (!ours || has < count || has > count + 1)) {
      throw new StorageException(
          Code.UNAVAILABLE,
          "it holds "
              + (ours ? "commit " + has + " where " + count + " is wanted" : "another state"));
    }
  }

  private static Optional<Map<String, byte[]>> tryRead(Storage from) {
    try {
      return Optional.of(read(from));
    } catch (StorageException | RuntimeException | LinkageError e) {
      log.info("The old store cannot be read any more: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static Map<String, byte[]> read(Storage from) throws StorageException {
    Map<String, byte[]> all = new HashMap<>();
    from.load(entry -> all.put(entry.key(), entry.value()));
    return all;
  }

  private static boolean same(Map<String, byte[]> a, Map<String, byte[]> b) {
    return a.size() == b.size()
        && a.entrySet().stream().allMatch(e -> Arrays.equals(e.getValue(), b.get(e.getKey())));
  }

  private static void close(Storage storage) {
    try {
      storage.close();
    } catch (RuntimeException | LinkageError e) {
      log.warn("A store did not close: {}", Caller.text(e));
    }
  }

  private static Optional<String> text(Map<String, byte[]> records, String key) {
    return Optional.ofNullable(records.get(key)).map(v -> new String(v, StandardCharsets.US_ASCII));
  }

  private static Write note(String key, String value) {
    return Write.put(key, value.getBytes(StandardCharsets.US_ASCII));
  }

  /** Bytes used; negative when unknown. */
  long size() {
    Plugin<Storage> plugin;
    lock.lock();
    try {
      plugin = current;
    } finally {
      lock.unlock();
    }
    try {
      return plugin == null ? -1 : plugin.service().size();
    } catch (RuntimeException | LinkageError e) {
      return -1; // nobody's figures fail because a store is broken
    }
  }

  /** After the last commit. */
  void close() {
    Plugin<Storage> plugin = current;
    if (plugin != null && open) {
      close(plugin.service());
      open = false;
    }
  }

  @Override
  public List<Standing> standings() {
    lock.lock();
    try {
      return List.copyOf(offered.values());
    } finally {
      lock.unlock();
    }
  }
}
