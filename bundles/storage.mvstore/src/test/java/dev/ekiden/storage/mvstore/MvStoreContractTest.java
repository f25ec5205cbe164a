package dev.ekiden.storage.mvstore;

import dev.ekiden.spi.storage.Storage;
import dev.ekiden.tck.StorageContract;
import java.nio.file.Path;

public class MvStoreContractTest extends StorageContract {
  @Override
  protected Storage storage(Path directory) {
    return new MvStore(directory.resolve("state.mv").toString(), 8, 50);
  }
}
