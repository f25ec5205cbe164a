package dev.ekiden.storage.mvstore;

import dev.ekiden.api.plugin.PluginKind;
import dev.ekiden.spi.storage.Storage;
import dev.ekiden.spi.storage.StorageException;
import dev.ekiden.spi.storage.StorageException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Keeps records in one file of H2's MVStore.
 *
 * <p>A failed write leaves the file as it was at the last commit: whatever is in memory is thrown
 * away and the file is opened again with the next call.
 */
@Component(
    service = Storage.class,
    scope = ServiceScope.SINGLETON,
    configurationPid = MvStore.PID,
    property = PluginKind.NAME + "=mvstore")
@Designate(ocd = MvStore.Config.class)
public final class MvStore implements Storage {
  static final String PID = "dev.ekiden.storage.mvstore";

  /** Framework property: directory of everything that has to last. */
  private static final String DATA = "ekiden.data";

  @ObjectClassDefinition(
      name = "Ekiden storage.mvstore",
      description = "Where and how the state is kept.")
  @interface Config {
    @AttributeDefinition(
        name = "File",
        description = "Relative names are below the data directory.")
    String file() default "state.mv";

    @AttributeDefinition(
        name = "Cache in MiB",
        description = "Memory for pages of the file, 1 to 1024.")
    int cacheMiB() default 8;

    @AttributeDefinition(
        name = "Compact after idle milliseconds",
        description = "Space of old versions is won back when nothing was written for so long.")
    int compactAfterIdleMillis() default 2_000;
  }

  private final String file;
  private final Map<String, Object> fileConfig;
  private final Compaction compaction;
  private Head head;
  private boolean wanted;
  private @Nullable OpenStore open;

  @Activate
  public MvStore(BundleContext bundles, Config config) {
    this(
        file(bundles.getProperty(DATA), config.file()).toString(),
        config.cacheMiB(),
        config.compactAfterIdleMillis());
  }

  MvStore(String file, int cacheMiB, int compactAfterIdleMillis) {
    if (cacheMiB < 1 || cacheMiB > 1024) {
      throw new IllegalArgumentException(
          PID + ": cacheMiB=" + cacheMiB + " is not allowed: 1 to 1024");
    }
    if (compactAfterIdleMillis < 1) {
      throw new IllegalArgumentException(
          PID
              + ": compactAfterIdleMillis="
              + compactAfterIdleMillis
              + " is not allowed: 1 or more");
    }
    this.file = file;
    this.head = new Head(file);
    this.fileConfig = Map.of("cacheSize", cacheMiB, "pageSplitSize", 4 * 1024);
    this.compaction = new Compaction(this, compactAfterIdleMillis);
  }

  private static Path file(@Nullable String data, String name) {
    return Path.of(data == null ? "data" : data).resolve(name).toAbsolutePath();
  }

  @Override
  public synchronized void open() throws StorageException {
    wanted = true;
    store();
    compaction.start();
  }

  @Override
  public synchronized void load(Consumer<Entry> sink) throws StorageException {
    OpenStore store = store();
    try {
      store.records().forEach((key, value) -> sink.accept(new Entry(key, value)));
    } catch (RuntimeException e) {
      throw failed("reading", e);
    }
  }

  @Override
  public synchronized void commit(List<Write> batch, long epoch) throws StorageException {
    OpenStore store = store();
    try {
      for (Write write : batch) {
        if (write.value().isPresent()) {
          store.records().put(write.key(), write.value().get());
        } else {
          store.records().remove(write.key());
        }
      }
      store.commit();
    } catch (RuntimeException | Error e) {
      throw failed("writing", e);
    }
    compaction.written();
  }

  @Override
  public synchronized long size() {
    return open == null ? -1 : open.size();
  }

  @Override
  public synchronized void close() {
    wanted = false;
    compaction.stop();
    if (open != null) {
      open.close();
      open = null;
    }
    // Another store, a newer version of this one, may write the files before we do again.
    head = new Head(file);
  }

  /** The bundle goes: whoever still uses the store is told so by its next call. */
  @Deactivate
  void deactivate() {
    close();
  }

  /**
   * One bounded piece of compaction.
   *
   * @return whether there may be more to win
   */
  synchronized boolean compactSome() {
    if (open == null) {
      return false;
    }
    try {
      return open.compactSome();
    } catch (RuntimeException e) {
      // The next commit meets the same disk and reports it; until then nothing is lost.
      failed("compacting", e);
      return false;
    }
  }

  private OpenStore store() throws StorageException {
    if (!wanted) {
      throw new StorageException(Code.UNAVAILABLE, file + " is closed");
    }
    if (open == null) {
      try {
        prepareFile();
        open = OpenStore.open(file, fileConfig, head);
      } catch (RuntimeException e) {
        throw failed("opening", e);
      }
    }
    return open;
  }

  /** Makes the directory and the file, so that both survive whatever happens next. */
  private void prepareFile() throws StorageException {
    if (file.indexOf(':') > 0) {
      return; // one of MVStore's own file systems
    }
    Path path = Path.of(file);
    try {
      Files.createDirectories(path.getParent());
      if (!Files.exists(path)) {
        if (Files.exists(Path.of(Head.nameOf(file)))) {
          throw new StorageException(
              Code.CORRUPT,
              file
                  + " is gone while "
                  + Head.nameOf(file)
                  + " is there; put it back, or remove"
                  + " the latter too to begin with nothing");
        }
        Files.createFile(path);
        Files.createFile(Path.of(Head.nameOf(file)));
        try (FileChannel directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
          directory.force(true);
        }
      }
    } catch (IOException e) {
      throw failed("opening", new UncheckedIOException(e));
    }
  }

  private StorageException failed(String doing, Throwable cause) {
    if (open != null) {
      open.close();
      open = null;
    }
    return new StorageException(
        Faults.code(cause), doing + " " + file + ": " + Faults.reason(cause), cause);
  }
}
