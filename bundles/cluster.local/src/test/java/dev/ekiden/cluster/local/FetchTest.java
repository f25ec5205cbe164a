package dev.ekiden.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.cluster.TaskStatus.State;
import dev.ekiden.api.model.FetchUri;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tasks find in their sandbox, and what archives of bad people do not get. */
class FetchTest {
  @TempDir private Path work;
  @TempDir private Path elsewhere;

  private HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch never = new CountDownLatch(1);

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/files/",
        exchange -> {
          requests.incrementAndGet();
          Path file = elsewhere.resolve(exchange.getRequestURI().getPath().substring(7));
          byte[] body = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
          exchange.sendResponseHeaders(
              Files.exists(file) ? 200 : 404, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/files/greeting.txt");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.createContext(
        "/endless",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    Files.writeString(elsewhere.resolve("greeting.txt"), "hello\n");
  }

  @AfterEach
  void stopServing() {
    never.countDown();
    server.stop(0);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private static FetchUri uri(String uri) {
    return new FetchUri(uri, true, false, false, Optional.empty());
  }

  private static FetchUri at(String uri, String destination) {
    return new FetchUri(uri, true, false, false, Optional.of(destination));
  }

  private static TaskSpec task(String command, FetchUri... uris) {
    return Host.like(Host.shell("/fetches", command)).fetch(Arrays.asList(uris)).build();
  }

  private TaskStatus run(String command, FetchUri... uris) {
    try (Host host = Host.in(work)) {
      return host.run(task(command, uris));
    }
  }

  private void fails(String message, FetchUri... uris) {
    TaskStatus end = run("exit 0", uris);
    assertThat(end.state()).isEqualTo(State.FAILED);
    assertThat(end.message()).contains(message);
    assertThat(end.reason()).contains("REASON_CONTAINER_LAUNCH_FAILED");
  }

  @Test
  void filesComeOverHttpAndFromTheMachine() throws Exception {
    Files.writeString(elsewhere.resolve("tool"), "#!/bin/sh\necho from the tool\n");
    TaskStatus end =
        run(
            "cat greeting.txt moved && cat plain deep/er/name && ./tool",
            uri(url("/files/greeting.txt?x=1#y")),
            uri(url("/moved")),
            at(elsewhere.resolve("greeting.txt").toString(), "plain"),
            at("file://" + elsewhere.resolve("greeting.txt"), "deep/er/name"),
            new FetchUri(
                elsewhere.resolve("tool").toString(), true, true, false, Optional.empty()));
    assertThat(end.message()).isEqualTo("Command exited with status 0");
    assertThat(Files.readString(Path.of(end.details().get("sandbox"), "stdout")))
        .isEqualTo("hello\n".repeat(4) + "from the tool\n");
  }

  @Test
  void whatCannotBeFetchedIsSaid() {
    fails("the server answered 404", uri(url("/files/missing")));
    fails("no such file", uri("/no/such/file"));
    fails("fetches http, https and file, not 'hdfs'", uri("hdfs://x/y"));
    fails("ConnectException", uri("http://127.0.0.1:1/x"));
    fails("leads out of the sandbox", at(url("/files/greeting.txt"), "../x"));
    fails("leads out of the sandbox", at(url("/files/greeting.txt"), "/etc/x"));
    fails("must be absolute", uri("relative/file"));
    fails("not a regular file", at(elsewhere.toString(), "dir"));
    fails("Failed to fetch 'http://…@127.0.0.1:1/'", at("http://user:secret@127.0.0.1:1/", "x"));
  }

  @Test
  void aFetchHasADeadlineAndALimit() throws Exception {
    try (Host host =
        Host.in(
            work,
            o ->
                OptionsBuilder.builder(o)
                    .fetchTimeout(Duration.ofMillis(400))
                    .fetchLimit(1 << 20)
                    .build())) {
      TaskStatus late = host.run(task("exit 0", uri(url("/endless"))));
      assertThat(late.state()).isEqualTo(State.FAILED);
      assertThat(late.message()).startsWith("Failed to fetch all URIs within");
      Files.write(elsewhere.resolve("big"), new byte[(1 << 20) + 1]);
      assertThat(host.run(task("exit 0", uri(url("/files/big")))).message())
          .contains("larger than allowed");
      assertThat(host.run(task("exit 0", uri(elsewhere.resolve("big").toString()))).message())
          .contains("larger than allowed");
      try (OutputStream out =
          new GZIPOutputStream(Files.newOutputStream(elsewhere.resolve("bomb.gz")))) {
        out.write(new byte[2 << 20]);
      }
      assertThat(host.run(task("exit 0", uri(url("/files/bomb.gz")))).message())
          .contains("unpacks to more than is allowed");
    }
  }

  @Test
  void aKillEndsAFetch() throws Exception {
    try (Host host = Host.in(work)) {
      TaskSpec task = task("exit 0", uri(url("/endless")));
      host.launch(task);
      Host.await("the request", () -> requests.get() > 0);
      host.kill(task, Duration.ofSeconds(5));
      assertThat(host.end(task).state()).isEqualTo(State.KILLED);
    }
  }

  @Test
  void theCacheAsksOnce() {
    FetchUri cached = new FetchUri(url("/files/greeting.txt"), true, false, true, Optional.empty());
    assertThat(run("grep hello greeting.txt", cached).state()).isEqualTo(State.FINISHED);
    assertThat(run("grep hello greeting.txt", cached).state()).isEqualTo(State.FINISHED);
    assertThat(requests).hasValue(1);
    assertThat(run("true", uri(url("/files/greeting.txt"))).state()).isEqualTo(State.FINISHED);
    assertThat(requests).hasValue(2);
  }

  @Test
  void archivesOfAllKindsAreUnpacked() throws Exception {
    for (String archive :
        List.of("a.tar", "b.tar.gz", "c.tgz", "d.tar.bz2", "e.tbz2", "f.tar.xz", "g.txz")) {
      String name = archive.substring(0, 1);
      tar(
          archive,
          tar -> {
            TarArchiveEntry entry = new TarArchiveEntry(name + "/bin/run");
            byte[] script = ("#!/bin/sh\necho " + name + "\n").getBytes(StandardCharsets.UTF_8);
            entry.setSize(script.length);
            entry.setMode(0100750);
            tar.putArchiveEntry(entry);
            tar.write(script);
            tar.closeArchiveEntry();
            link(tar, name + "/link", "bin/run", TarConstants.LF_SYMLINK);
          });
    }
    try (ZipArchiveOutputStream zip =
        new ZipArchiveOutputStream(elsewhere.resolve("z.zip").toFile())) {
      ZipArchiveEntry entry = new ZipArchiveEntry("z/bin/run");
      entry.setUnixMode(0100755);
      zip.putArchiveEntry(entry);
      zip.write("#!/bin/sh\necho z\n".getBytes(StandardCharsets.UTF_8));
      zip.closeArchiveEntry();
      ZipArchiveEntry link = new ZipArchiveEntry("z/link");
      link.setUnixMode(0120777);
      zip.putArchiveEntry(link);
      zip.write("bin/run".getBytes(StandardCharsets.UTF_8));
      zip.closeArchiveEntry();
    }
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(elsewhere.resolve("single.txt.gz")))) {
      out.write("single\n".getBytes(StandardCharsets.UTF_8));
    }
    TaskStatus end =
        run(
            "for i in a b c d e f g sub/z; do $i/link || exit 1; done; cat single.txt",
            uri(url("/files/a.tar")),
            uri(url("/files/b.tar.gz")),
            uri(url("/files/c.tgz")),
            uri(url("/files/d.tar.bz2")),
            uri(url("/files/e.tbz2")),
            uri(url("/files/f.tar.xz")),
            uri(url("/files/g.txz")),
            at(url("/files/z.zip"), "sub/z.zip"),
            uri(url("/files/single.txt.gz")));
    assertThat(end.state()).as(end.toString()).isEqualTo(State.FINISHED);
    assertThat(Files.readAllLines(Path.of(end.details().get("sandbox"), "stdout")))
        .containsExactly("a", "b", "c", "d", "e", "f", "g", "z", "single");
  }

  @Test
  void anArchiveStaysAsItIsWhenSo() throws Exception {
    tar("x.tar", tar -> file(tar, "inside", "x"));
    FetchUri whole = new FetchUri(url("/files/x.tar"), false, false, false, Optional.empty());
    assertThat(run("test -e x.tar && test ! -e inside", whole).state()).isEqualTo(State.FINISHED);
  }

  @Test
  void brokenArchivesAreSaid() throws Exception {
    Files.writeString(elsewhere.resolve("no.tar.gz"), "this is no archive");
    Files.writeString(elsewhere.resolve("no.zip"), "this is no archive");
    fails("Failed to fetch", uri(url("/files/no.tar.gz")));
    fails("Failed to fetch", uri(url("/files/no.zip")));
  }

  @Test
  void nothingIsWrittenOutsideOfTheSandbox() throws Exception {
    Path prey = Files.writeString(elsewhere.resolve("prey"), "unharmed");
    tar("up.tar", tar -> file(tar, "../../../evil", "x"));
    tar("absolute.tar", tar -> file(tar, "/evil", "x"));
    tar("link.tar", tar -> link(tar, "out", elsewhere.toString(), TarConstants.LF_SYMLINK));
    tar("uplink.tar", tar -> link(tar, "out", "../../..", TarConstants.LF_SYMLINK));
    tar(
        "through.tar",
        tar -> {
          link(tar, "out", elsewhere.toString(), TarConstants.LF_SYMLINK);
          file(tar, "out/prey", "harmed");
        });
    tar(
        "chain.tar",
        tar -> {
          link(tar, "here", ".", TarConstants.LF_SYMLINK);
          link(tar, "sly", "here/..", TarConstants.LF_SYMLINK);
        });
    tar("hard.tar", tar -> link(tar, "hard", prey.toString(), TarConstants.LF_LINK));
    tar("device.tar", tar -> link(tar, "null", "", TarConstants.LF_CHR));
    tar("fifo.tar", tar -> link(tar, "pipe", "", TarConstants.LF_FIFO));
    fails("leads out of the sandbox", uri(url("/files/up.tar")));
    fails("leads out of the sandbox", uri(url("/files/absolute.tar")));
    fails("leads out of the sandbox", uri(url("/files/link.tar")));
    fails("leads out of the sandbox", uri(url("/files/uplink.tar")));
    fails("Failed to fetch", uri(url("/files/through.tar")));
    fails("leads out of the sandbox", uri(url("/files/chain.tar")));
    fails("leads out of the sandbox", uri(url("/files/hard.tar")));
    fails("neither file, directory nor link", uri(url("/files/device.tar")));
    fails("neither file, directory nor link", uri(url("/files/fifo.tar")));
    assertThat(Files.readString(prey)).isEqualTo("unharmed");
  }

  @Test
  void nothingIsWrittenThroughTheLinksOfAnEarlierArchive() throws Exception {
    tar("one.tar", tar -> link(tar, "a", "b/..", TarConstants.LF_SYMLINK));
    tar(
        "two.tar",
        tar -> {
          link(tar, "b", ".", TarConstants.LF_SYMLINK);
        });
    tar("three.tar", tar -> file(tar, "a/evil", "x"));
    fails(
        "leads out of the sandbox",
        uri(url("/files/one.tar")),
        uri(url("/files/two.tar")),
        uri(url("/files/three.tar")));
    assertThat(Files.exists(work.resolve("evil"))).isFalse();
  }

  @Test
  void setUserIdIsTakenOff() throws Exception {
    tar(
        "suid.tar",
        tar -> {
          TarArchiveEntry entry = new TarArchiveEntry("suid");
          entry.setMode(0104755);
          tar.putArchiveEntry(entry);
          tar.closeArchiveEntry();
        });
    assertThat(run("test -x suid && test ! -u suid", uri(url("/files/suid.tar"))).state())
        .isEqualTo(State.FINISHED);
  }

  private interface Content {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  private void tar(String name, Content content) throws IOException {
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            compress(name, Files.newOutputStream(elsewhere.resolve(name))))) {
      content.write(tar);
    }
  }

  private static OutputStream compress(String name, OutputStream out) throws IOException {
    if (name.endsWith("gz")) {
      return new GZIPOutputStream(out);
    }
    if (name.endsWith("bz2")) {
      return new BZip2CompressorOutputStream(out);
    }
    return name.endsWith("xz") ? new XZCompressorOutputStream(out) : out;
  }

  private static void file(TarArchiveOutputStream tar, String name, String text)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private static void link(TarArchiveOutputStream tar, String name, String to, byte kind)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, kind);
    entry.setLinkName(to);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }
}
