package dev.ekiden.console;

import dev.ekiden.api.Command;
import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.Origin;
import dev.ekiden.api.Reply;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.plugin.PluginGate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The shell's commands {@code ekiden:…}; what they return is printed. */
@Component(
    service = ShellCommands.class,
    property = {
      "osgi.command.scope=ekiden",
      "osgi.command.function=apps",
      "osgi.command.function=instances",
      "osgi.command.function=deployments",
      "osgi.command.function=queue",
      "osgi.command.function=plugins",
      "osgi.command.function=figures",
      "osgi.command.function=scale",
      "osgi.command.function=restart",
      "osgi.command.function=destroy",
      "osgi.command.function=install",
      "osgi.command.function=uninstall"
    })
public final class ShellCommands {
  private static final int DEADLINE_SECONDS = 10;

  private final Overview overview;
  private final Orchestrator orchestrator;
  private final PluginGate gate;

  @Activate
  public ShellCommands(
      @Reference Overview overview,
      @Reference Orchestrator orchestrator,
      @Reference PluginGate gate) {
    this.overview = overview;
    this.orchestrator = orchestrator;
    this.gate = gate;
  }

  public String apps() {
    return text(overview.apps());
  }

  public String instances(String id) {
    return text(overview.instances(PathId.of(id)));
  }

  public String deployments() {
    return text(overview.deployments());
  }

  public String queue() {
    return text(overview.queue());
  }

  public String plugins() {
    return text(overview.plugins());
  }

  public String figures() {
    return text(overview.figures());
  }

  public String scale(String id, int instances) {
    var update = AppUpdateBuilder.builder().instances(Optional.of(instances)).build();
    return submit(new Command.UpdateApp(PathId.of(id), update, true, false, false, Origin.SELF));
  }

  public String restart(String id) {
    return submit(new Command.RestartApp(PathId.of(id), false));
  }

  public String destroy(String id) {
    return submit(new Command.DeleteApp(PathId.of(id), false));
  }

  public String install(String file) throws IOException {
    try (InputStream jar = Files.newInputStream(Path.of(file))) {
      PluginGate.Installed installed = gate.install(jar, "shell");
      return "installed " + installed.symbolicName() + " " + installed.version();
    } catch (PluginGate.Refused e) {
      return "refused: " + e.getMessage();
    }
  }

  public String uninstall(String symbolicName) {
    try {
      gate.uninstall(symbolicName, "shell");
      return "uninstalled " + symbolicName;
    } catch (PluginGate.Refused e) {
      return "refused: " + e.getMessage();
    }
  }

  private String submit(Command command) {
    try {
      Reply reply =
          orchestrator
              .submit(command)
              .toCompletableFuture()
              .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
      return switch (reply) {
        case Reply.Deploying deploying -> "deployment " + deploying.deployment();
        case Reply.Refused refused -> "refused: " + refused.refusal().message();
        default -> "done";
      };
    } catch (ExecutionException | TimeoutException e) {
      return "no answer within " + DEADLINE_SECONDS + " s";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** Columns as wide as their widest cell. */
  static String text(Overview.Table table) {
    int columns = table.columns().size();
    int[] widths = new int[columns];
    for (int i = 0; i < columns; i++) {
      int column = i;
      widths[i] =
          Math.max(
              table.columns().get(i).length(),
              table.rows().stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }
    StringBuilder out = new StringBuilder();
    line(table.columns(), widths, out);
    table.rows().forEach(row -> line(row, widths, out));
    return out.toString();
  }

  private static void line(List<String> cells, int[] widths, StringBuilder out) {
    for (int i = 0; i < cells.size(); i++) {
      out.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length() + 2));
    }
    out.append(System.lineSeparator());
  }
}
