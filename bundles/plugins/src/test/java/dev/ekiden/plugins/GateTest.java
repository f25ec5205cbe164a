package dev.ekiden.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ekiden.api.plugin.PluginGate.Installed;
import dev.ekiden.api.plugin.PluginGate.Refused;
import dev.ekiden.api.plugin.PluginKind;
import dev.ekiden.api.plugin.PluginSlots;
import dev.ekiden.api.plugin.PluginStatus;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** The gate in a real framework. */
class GateTest {
  @TempDir Path storage;
  @TempDir Path data;
  private final List<String> log = new ArrayList<>();
  private boolean proven = true;
  private List<PluginStatus> statuses = List.of();
  private boolean offered;
  private Optional<String> waiting = Optional.empty();
  private Framework framework;
  private Gate gate;

  @BeforeEach
  void start() throws Exception {
    framework =
        new FrameworkFactory()
            .newFramework(
                Map.of(
                    "org.osgi.framework.storage",
                    storage.toString(),
                    "org.osgi.framework.storage.clean",
                    "onFirstInit",
                    "ekiden.data",
                    data.toString()));
    framework.start();
    framework.getBundleContext().addBundleListener((SynchronousBundleListener) this::started);
    gate = gate(200);
  }

  private Gate gate(int probationMs, String... digests) throws IOException {
    return new Gate(
        framework.getBundleContext(),
        config(probationMs, digests),
        slots(),
        new NoComponents(),
        new ListAudit());
  }

  /** As an activator would, when bundles are to be plugins. */
  private void started(BundleEvent event) {
    if (offered && event.getType() == BundleEvent.STARTED) {
      var _ =
          event
              .getBundle()
              .getBundleContext()
              .registerService(EventSubscriber.class, new Nothing(), null);
    }
  }

  @AfterEach
  void stop() throws Exception {
    framework.stop();
    framework.waitForStop(5_000);
  }

  private static final class Nothing implements EventSubscriber {
    @Override
    public Position start(EventLog log) {
      return new Position.Latest();
    }

    @Override
    public void accept(List<Frame> frames) {}
  }

  private final class ListAudit extends Audit {
    @Override
    void installed(Installed installed, String digest) {
      log.add("installed " + installed.symbolicName() + " " + installed.version());
    }

    @Override
    void uninstalled(String symbolicName, String source) {
      log.add("uninstalled " + symbolicName);
    }

    @Override
    Refused refused(String symbolicName, String source, Refused refusal) {
      log.add("refused " + symbolicName);
      return refusal;
    }
  }

  private final class NoComponents extends Components {
    @SuppressWarnings("NullAway")
    NoComponents() {
      super((ServiceComponentRuntime) null);
    }

    @Override
    Optional<String> failure(Bundle bundle) {
      return Optional.empty();
    }

    @Override
    Optional<String> waiting(Bundle bundle) {
      return waiting;
    }
  }

  private PluginSlots slots() {
    return new PluginSlots() {
      @Override
      public List<PluginStatus> plugins() {
        return statuses;
      }

      @Override
      public boolean proven(long bundleId) {
        return proven;
      }
    };
  }

  private static GateConfig config(int probationMs, String... digests) {
    return new GateConfig() {
      @Override
      public String[] allowed_digests() {
        return digests;
      }

      @Override
      public int probation_ms() {
        return probationMs;
      }

      @Override
      public Class<? extends Annotation> annotationType() {
        return GateConfig.class;
      }
    };
  }

  private static InputStream bundle(String name, String version, String... imports)
      throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", name + ";singleton:=false");
    main.putValue("Bundle-Version", version);
    if (imports.length > 0) {
      main.putValue("Import-Package", String.join(",", imports));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new JarOutputStream(bytes, manifest).close();
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  private List<String> active(String name) {
    return Arrays.stream(framework.getBundleContext().getBundles())
        .filter(b -> name.equals(b.getSymbolicName()) && b.getState() == Bundle.ACTIVE)
        .map(b -> b.getVersion().toString())
        .toList();
  }

  @Test
  void aNewVersionReplacesTheOldOne() throws Exception {
    gate.install(bundle("x", "1.0.0"), "test");
    gate.install(bundle("x", "1.1.0"), "test");
    assertThat(active("x")).containsExactly("1.1.0");
    assertThat(gate.installed()).containsExactly(new Installed("x", "1.1.0", "test"));
    gate.install(bundle("x", "1.0.0"), "test");
    assertThat(active("x")).containsExactly("1.0.0");
  }

  @Test
  void theSameVersionIsUpdated() throws Exception {
    gate.install(bundle("x", "1.0.0"), "test");
    gate.install(bundle("x", "1.0.0"), "again");
    assertThat(active("x")).containsExactly("1.0.0");
  }

  @Test
  void oneThatDoesNotStartLeavesTheOldOneAlone() throws Exception {
    gate.install(bundle("x", "1.0.0"), "test");
    assertThatThrownBy(() -> gate.install(bundle("x", "2.0.0", "no.such.thing"), "test"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("no.such.thing");
    assertThat(active("x")).containsExactly("1.0.0");
    assertThat(log).containsExactly("installed x 1.0.0", "refused x");
  }

  @Test
  void oneThatDoesNotProveItselfLeavesTheOldOneAlone() throws Exception {
    offered = true;
    gate.install(bundle("x", "1.0.0"), "test");
    proven = false;
    assertThatThrownBy(() -> gate.install(bundle("x", "2.0.0"), "test"))
        .hasMessageContaining("probation");
    assertThat(active("x")).containsExactly("1.0.0");
  }

  private static PluginStatus failed(String version, PluginStatus.State state) {
    return new PluginStatus(
        PluginKind.EVENTS,
        "nothing",
        "x",
        version,
        state,
        Instant.EPOCH,
        Optional.of("IOException: no database of " + version),
        Map.of());
  }

  @Test
  void whyOneFailedIsToldToWhoSentIt() {
    offered = true;
    proven = false;
    statuses =
        List.of(
            failed("1.0.0", PluginStatus.State.ACTIVE),
            failed("2.0.0", PluginStatus.State.FAILING));
    assertThatThrownBy(() -> gate.install(bundle("x", "2.0.0"), "test"))
        .hasMessage("x failed within its probation of 200 ms: IOException: no database of 2.0.0");
    assertThatThrownBy(() -> gate.install(bundle("x", "3.0.0"), "test"))
        .hasMessage("x was not used within its probation of 200 ms");
  }

  @Test
  @Timeout(20)
  void oneThatItsSlotHasGivenUpIsNotWaitedFor() throws IOException {
    offered = true;
    proven = false;
    gate = gate(60_000);
    statuses = List.of(failed("2.0.0", PluginStatus.State.STOPPED));
    assertThatThrownBy(() -> gate.install(bundle("x", "2.0.0"), "test"))
        .hasMessageContaining("no database of 2.0.0");
  }

  @Test
  void aLibraryHasNothingToProve() throws Exception {
    proven = false;
    gate.install(bundle("library", "1.0.0"), "test");
    gate.install(bundle("library", "1.1.0"), "test");
    assertThat(active("library")).containsExactly("1.1.0");
  }

  @Test
  void aPluginThatWaitsIsNoLibrary() {
    waiting = Optional.of("has a component that waits: y for a configuration y");
    assertThatThrownBy(() -> gate.install(bundle("y", "1.0.0"), "test"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("waits: y for a configuration y");
    assertThat(active("y")).isEmpty();
  }

  @Test
  void refusesWhatIsNoPlugin() {
    assertThatThrownBy(
            () ->
                gate.install(
                    new ByteArrayInputStream("hello".getBytes(StandardCharsets.UTF_8)), "test"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("not a jar file");
    assertThatThrownBy(() -> gate.install(bundle("dev.ekiden.core", "9.0.0"), "test"))
        .hasMessageContaining("part of the host");
    assertThatThrownBy(
            () -> gate.install(bundle("x", "1.0.0", "dev.ekiden.core;version=\"[1,2)\""), "test"))
        .hasMessageContaining("imports dev.ekiden.core");
  }

  @Test
  void uninstallsByName() throws Exception {
    gate.install(bundle("x", "1.0.0"), "test");
    gate.uninstall("x", "test");
    assertThat(active("x")).isEmpty();
    assertThatThrownBy(() -> gate.uninstall("x", "test")).hasMessageContaining("no bundle");
  }

  private void startAgain() throws Exception {
    stop();
    start();
    gate.restore();
  }

  @Test
  void whatCameByRequestIsThereAgainAfterARestart() throws Exception {
    gate.install(bundle("x", "1.0.0"), "rest");
    gate.install(bundle("x", "1.1.0"), "rest");
    gate.install(bundle("y", "1.0.0"), "shell");
    gate.uninstall("y", "rest");
    startAgain();
    assertThat(active("x")).containsExactly("1.1.0");
    assertThat(active("y")).isEmpty();
  }

  @Test
  void whatHasAFileInTheDeployFolderIsNotKept() throws Exception {
    gate.install(bundle("x", "1.0.0"), "rest");
    gate.install(bundle("x", "1.1.0"), "deploy:x.jar");
    startAgain();
    assertThat(active("x")).isEmpty();
  }

  @Test
  void whatSomebodyPutStraightIntoTheFrameworkIsKeptToo() throws Exception {
    Bundle bundle =
        framework.getBundleContext().installBundle("inputstream:x", bundle("x", "1.0.0"));
    bundle.start();
    gate.adopt(bundle);
    startAgain();
    assertThat(active("x")).containsExactly("1.0.0");
  }

  @Test
  void whatCameAroundTheGateIsPutOutWhenDigestsAreListed() throws Exception {
    gate = gate(200, "00".repeat(32));
    Bundle bundle =
        framework.getBundleContext().installBundle("inputstream:x", bundle("x", "1.0.0"));
    gate.screen(bundle);
    assertThat(bundle.getState()).isEqualTo(Bundle.UNINSTALLED);
    assertThat(log).containsExactly("refused x");
  }

  @Test
  void whatIsRefusedAfterARestartStaysKept() throws Exception {
    gate.install(bundle("x", "1.0.0"), "rest");
    waiting = Optional.of("has a component that waits");
    startAgain();
    assertThat(active("x")).isEmpty();
    waiting = Optional.empty();
    startAgain();
    assertThat(active("x")).containsExactly("1.0.0");
  }

  @Test
  void whatIsTakenStraightOutOfTheFrameworkIsForgotten() throws Exception {
    Newcomers newcomers = new Newcomers(framework.getBundleContext(), gate);
    gate.install(bundle("x", "1.0.0"), "rest");
    for (Bundle bundle : framework.getBundleContext().getBundles()) {
      if ("x".equals(bundle.getSymbolicName())) {
        bundle.uninstall();
      }
    }
    long end = System.nanoTime() + 10_000_000_000L;
    while (!gate.installed().isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    newcomers.deactivate();
    startAgain();
    assertThat(active("x")).isEmpty();
  }

  @Test
  void aNameThatIsNoFileNameIsRefused() {
    assertThatThrownBy(() -> gate.install(bundle("../x", "1.0.0"), "rest"))
        .isInstanceOf(Refused.class);
  }
}
