package dev.ekiden.storage.mvstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;

/**
 * A disk that keeps only what was synced, and of the rest any sectors it likes: what a machine
 * finds after its power was cut. It can be full, and a sync can fail, after which, as on Linux,
 * what was not written is taken for clean and never written.
 */
final class FragileDisk extends FilePath {
  private static final int SECTOR = 512;

  private final State state;

  /** What all paths of the disk share. */
  private static final class State {
    final String scheme;
    final Random random;
    final Map<String, Contents> files = new HashMap<>();
    int syncs;
    int failingSync = Integer.MAX_VALUE;
    int dyingSync = Integer.MAX_VALUE;
    long capacity = Long.MAX_VALUE;

    State(String scheme, long seed) {
      this.scheme = scheme;
      this.random = new Random(seed);
    }

    void requirePower() {
      if (syncs >= dyingSync) {
        throw new PowerCut();
      }
    }
  }

  /** Thrown where the power goes: nothing after it happens. */
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1;
  }

  FragileDisk(String scheme, long seed) {
    this(new State(scheme, seed), scheme + ":");
  }

  private FragileDisk(State state, String path) {
    this.state = state;
    this.name = path;
  }

  /** A sync that fails: the one after {@code more} good ones. */
  void failSyncAfter(int more) {
    state.failingSync = state.syncs + more + 1;
  }

  /** The power goes in the middle of a sync. */
  void dieInSyncAfter(int more) {
    state.dyingSync = state.syncs + more + 1;
  }

  /** Of every file. */
  void capacity(long bytes) {
    state.capacity = bytes;
  }

  int length(String path) {
    return contents(path).cached.length;
  }

  private Contents contents(String path) {
    return state.files.computeIfAbsent(path, _ -> new Contents(state));
  }

  /** Leaves what is left after the power was cut. */
  void cutPower() {
    state.files.values().forEach(Contents::cutPower);
    state.failingSync = Integer.MAX_VALUE;
    state.dyingSync = Integer.MAX_VALUE;
  }

  /** One file: as programs see it, and as the disk holds it. */
  private static final class Contents {
    private final State disk;
    private byte[] cached = new byte[0];
    private byte[] durable = new byte[0];
    private final TreeSet<Integer> dirty = new TreeSet<>();
    private boolean locked;

    Contents(State disk) {
      this.disk = disk;
    }

    void cutPower() {
      int size = disk.random.nextBoolean() ? cached.length : durable.length;
      // Sometimes all of it got through, or nothing, or any part in any order.
      double share = disk.random.nextInt(4) == 0 ? 1 : disk.random.nextDouble();
      byte[] left = Arrays.copyOf(durable, size);
      for (int sector : dirty) {
        if (disk.random.nextDouble() < share) {
          copy(sector, cached, left);
        }
      }
      durable = left;
      cached = left.clone();
      dirty.clear();
      locked = false;
    }

    void sync() throws IOException {
      disk.syncs++;
      disk.requirePower();
      boolean fails = disk.syncs >= disk.failingSync;
      if (fails) {
        disk.failingSync = Integer.MAX_VALUE;
      }
      if (durable.length != cached.length) {
        durable = Arrays.copyOf(durable, cached.length);
      }
      for (int sector : dirty) {
        if (!fails || disk.random.nextBoolean()) {
          copy(sector, cached, durable);
        }
      }
      dirty.clear();
      if (fails) {
        throw new IOException("Input/output error");
      }
    }

    void write(long position, ByteBuffer source) throws IOException {
      disk.requirePower();
      int at = Math.toIntExact(position);
      int end = at + source.remaining();
      if (end > disk.capacity) {
        throw new IOException("No space left on device");
      }
      if (end > cached.length) {
        cached = Arrays.copyOf(cached, end);
      }
      source.get(cached, at, end - at);
      for (int sector = at / SECTOR; sector * SECTOR < end; sector++) {
        dirty.add(sector);
      }
    }

    void truncate(long size) {
      disk.requirePower();
      if (size < cached.length) {
        cached = Arrays.copyOf(cached, (int) size);
        dirty.removeIf(sector -> (long) sector * SECTOR >= size);
      }
    }

    private static void copy(int sector, byte[] from, byte[] to) {
      int at = sector * SECTOR;
      int length = Math.min(SECTOR, Math.min(from.length, to.length) - at);
      if (length > 0) {
        System.arraycopy(from, at, to, at, length);
      }
    }
  }

  private static final class Channel extends FileBaseDefault {
    private final Contents contents;
    private boolean holding;

    Channel(Contents contents) {
      this.contents = contents;
    }

    @Override
    public long size() {
      return contents.cached.length;
    }

    @Override
    public int read(ByteBuffer target, long position) {
      byte[] bytes = contents.cached;
      if (position >= bytes.length) {
        return -1;
      }
      int length = Math.min(target.remaining(), bytes.length - (int) position);
      target.put(bytes, (int) position, length);
      return length;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      int length = source.remaining();
      contents.write(position, source);
      return length;
    }

    @Override
    protected void implTruncate(long size) {
      contents.truncate(size);
    }

    @Override
    public void force(boolean metadata) throws IOException {
      contents.sync();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
      if (contents.locked) {
        return null;
      }
      contents.locked = true;
      holding = true;
      return new FileLock(this, position, size, shared) {
        @Override
        public boolean isValid() {
          return holding;
        }

        @Override
        public void release() {
          implCloseChannel();
        }
      };
    }

    @Override
    protected void implCloseChannel() {
      if (holding) {
        holding = false;
        contents.locked = false;
      }
    }
  }

  @Override
  public FileChannel open(String mode) {
    return new Channel(contents(name));
  }

  @Override
  public boolean exists() {
    return state.files.containsKey(name);
  }

  @Override
  public long size() {
    return contents(name).cached.length;
  }

  @Override
  public FilePath getPath(String path) {
    return new FragileDisk(state, path);
  }

  @Override
  public String getScheme() {
    return state.scheme;
  }

  @Override
  public FilePath getParent() {
    return null;
  }

  @Override
  public FilePath toRealPath() {
    return this;
  }

  @Override
  public boolean canWrite() {
    return true;
  }

  @Override
  public boolean isDirectory() {
    return false;
  }

  @Override
  public boolean isRegularFile() {
    return exists();
  }

  @Override
  public boolean isAbsolute() {
    return true;
  }

  @Override
  public long lastModified() {
    return 0;
  }

  @Override
  public boolean setReadOnly() {
    return false;
  }

  @Override
  public void moveTo(FilePath to, boolean atomic) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean createFile() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void delete() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void createDirectory() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<FilePath> newDirectoryStream() {
    throw new UnsupportedOperationException();
  }
}
