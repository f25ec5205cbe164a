package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.TaskRef;
import dev.ekiden.api.plugin.PluginKind;
import dev.ekiden.spi.cluster.Cluster;
import dev.ekiden.spi.cluster.ClusterSink;
import dev.ekiden.spi.cluster.Resume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** This machine as a cluster of one agent. */
@Component(
    configurationPid = "dev.ekiden.cluster.local",
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    property = PluginKind.NAME + "=local")
@Designate(ocd = LocalClusterConfig.class)
public final class LocalCluster implements Cluster {
  private final Options options;
  private Optional<AgentThread> agent = Optional.empty();

  @Activate
  public LocalCluster(LocalClusterConfig config, BundleContext context) {
    this(Options.of(config, data(context)));
  }

  LocalCluster(Options options) {
    this.options = options;
  }

  private static Path data(BundleContext context) {
    String data = context.getProperty("ekiden.data");
    return Path.of(data == null ? "data" : data);
  }

  @Override
  public void start(ClusterSink sink, Resume resume) {
    AgentThread started = new AgentThread(options, sink, resume);
    agent = Optional.of(started);
    started.start();
  }

  @Override
  public void accept(List<String> offerIds, List<Operation> operations, Duration refuse) {
    List<String> offers = List.copyOf(offerIds);
    List<Operation> wanted = List.copyOf(operations);
    tell(a -> a.accept(offers, wanted, refuse));
  }

  @Override
  public void decline(List<String> offerIds, Duration refuse) {
    List<String> offers = List.copyOf(offerIds);
    tell(a -> a.decline(offers, refuse));
  }

  @Override
  public void revive(Set<String> roles) {
    Set<String> revived = Set.copyOf(roles);
    tell(a -> a.revive(revived));
  }

  @Override
  public void suppress(Set<String> roles) {
    Set<String> suppressed = Set.copyOf(roles);
    tell(a -> a.suppress(suppressed));
  }

  @Override
  public void kill(TaskRef task, Optional<Duration> grace) {
    tell(a -> a.kill(task, grace));
  }

  @Override
  public void acknowledge(String taskId, String ackId) {
    tell(a -> a.acknowledge(taskId, ackId));
  }

  @Override
  public void reconcile(Collection<TaskRef> tasks) {
    List<TaskRef> asked = List.copyOf(tasks);
    tell(a -> a.reconcile(asked));
  }

  @Override
  @Deactivate
  public void stop() {
    agent.ifPresent(AgentThread::stop);
    agent = Optional.empty();
  }

  @Override
  public void teardown() {
    agent.ifPresent(AgentThread::teardown);
    agent = Optional.empty();
  }

  private void tell(Consumer<Agent> what) {
    agent.ifPresent(a -> a.tell(what));
  }
}
