package dev.ekiden.cluster.local;

import dev.ekiden.api.model.FetchUri;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Brings what a task wants to find in its sandbox. Any thread; an interrupt ends it. */
final class Fetcher implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int BUFFER = 1 << 16;

  private final Options options;
  private final FetchCache cache;
  private final ExecutorService threads;
  private final HttpClient http;

  Fetcher(Options options, FetchCache cache, ExecutorService threads) {
    this.options = options;
    this.cache = cache;
    this.threads = threads;
    http =
        HttpClient.newBuilder()
            .executor(threads)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  /**
   * Fetches all URIs of a task, one after the other.
   *
   * @throws FetchFailed naming the URI and what was wrong with it
   */
  void fetch(List<FetchUri> uris, Path sandbox) throws FetchFailed, InterruptedException {
    if (uris.isEmpty()) {
      return;
    }
    Callable<Void> all =
        () -> {
          long room = options.fetchLimit();
          for (FetchUri uri : uris) {
            room -= fetch(uri, sandbox, room);
          }
          return null;
        };
    Future<Void> fetching = threads.submit(all);
    try {
      fetching.get(options.fetchTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new FetchFailed(
          "Failed to fetch all URIs within %d s (fetch.timeout.seconds)"
              .formatted(options.fetchTimeout().toSeconds()));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof FetchFailed failed
          ? failed
          : new FetchFailed("Failed to fetch: " + reason(e.getCause()));
    } finally {
      fetching.cancel(true);
    }
  }

  /** Returns how many bytes were unpacked. */
  private long fetch(FetchUri uri, Path sandbox, long room) throws FetchFailed {
    try {
      Path file = destination(uri, sandbox);
      Files.createDirectories(Inside.parent(file));
      if (uri.cache()) {
        cache.copy(uri.uri(), file, place -> bring(uri.uri(), place));
      } else {
        bring(uri.uri(), file);
      }
      if (uri.executable()) {
        makeExecutable(file);
        return 0;
      }
      Optional<Archives.Form> form = Archives.Form.of(Inside.name(file));
      return uri.extract() && form.isPresent()
          ? new Archives(sandbox, Inside.parent(file), room).unpack(file, form.get())
          : 0;
    } catch (FetchFailed e) {
      throw new FetchFailed("Failed to fetch '%s': %s".formatted(shown(uri.uri()), e.getMessage()));
    } catch (IOException e) {
      throw new FetchFailed("Failed to fetch '%s': %s".formatted(shown(uri.uri()), reason(e)));
    }
  }

  private static Path destination(FetchUri uri, Path sandbox) throws FetchFailed, IOException {
    String name = uri.destPath().orElseGet(() -> lastElement(uri.uri()));
    Path place =
        Inside.resolve(sandbox, sandbox, name)
            .orElseThrow(() -> new FetchFailed("'" + name + "' leads out of the sandbox"));
    if (place.equals(sandbox) || name.endsWith("/")) {
      throw new FetchFailed("'" + name + "' is no name for a file");
    }
    if (Files.isDirectory(place)) {
      throw new FetchFailed("'" + name + "' is a directory");
    }
    return place;
  }

  private static String lastElement(String uri) {
    String path = uri;
    if (uri.contains("://")) {
      path = uri.replaceFirst("[?#].*$", "");
    }
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private void bring(String uri, Path file) throws FetchFailed, IOException {
    int colon = uri.indexOf(':');
    String scheme = uri.startsWith("/") || colon < 0 ? "" : uri.substring(0, colon);
    switch (scheme.toLowerCase(Locale.ROOT)) {
      case "http", "https" -> download(uri, file);
      case "file" -> copy(local(uri), file);
      case "" -> copy(Path.of(uri), file);
      default ->
          throw new FetchFailed(
              "the local cluster fetches http, https and file, not '" + scheme + "'");
    }
  }

  private static Path local(String uri) throws FetchFailed {
    try {
      return Path.of(new URI(uri).getPath());
    } catch (URISyntaxException | IllegalArgumentException | NullPointerException e) {
      throw new FetchFailed("it is no file URI");
    }
  }

  private void copy(Path from, Path to) throws FetchFailed, IOException {
    if (!from.isAbsolute()) {
      throw new FetchFailed("a path must be absolute");
    }
    if (!Files.isRegularFile(from)) {
      throw new FetchFailed(
          Files.exists(from) ? "it is not a regular file" : "there is no such file");
    }
    if (Files.size(from) > options.fetchLimit()) {
      throw new FetchFailed("it is larger than allowed (fetch.limit.mib)");
    }
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private void download(String uri, Path file) throws FetchFailed, IOException {
    HttpRequest request;
    try {
      request = HttpRequest.newBuilder(new URI(uri)).timeout(options.fetchTimeout()).build();
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new FetchFailed("it is no valid URI: " + e.getMessage());
    }
    HttpResponse<InputStream> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchFailed("it was interrupted");
    }
    try (InputStream in = response.body()) {
      if (response.statusCode() != 200) {
        throw new FetchFailed("the server answered " + response.statusCode());
      }
      try (OutputStream out =
          Files.newOutputStream(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        transfer(in, out);
      }
    }
  }

  private void transfer(InputStream in, OutputStream out) throws IOException, FetchFailed {
    byte[] buffer = new byte[BUFFER];
    long left = options.fetchLimit();
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      left -= read;
      if (left < 0) {
        throw new FetchFailed("it is larger than allowed (fetch.limit.mib)");
      }
      out.write(buffer, 0, read);
    }
  }

  private static void makeExecutable(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    permissions.add(PosixFilePermission.OWNER_EXECUTE);
    permissions.add(PosixFilePermission.GROUP_EXECUTE);
    permissions.add(PosixFilePermission.OTHERS_EXECUTE);
    Files.setPosixFilePermissions(file, permissions);
  }

  /** Without a password. */
  private static String shown(String uri) {
    return uri.replaceFirst("//[^/@]*@", "//…@");
  }

  private static String reason(@Nullable Throwable e) {
    if (e == null) {
      return "unknown reason";
    }
    String name = e.getClass().getSimpleName();
    return e.getMessage() == null ? name : name + ": " + e.getMessage();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
