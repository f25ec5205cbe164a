package dev.ekiden.rest;

import dev.ekiden.api.plugin.PluginGate;
import dev.ekiden.api.plugin.PluginKind;
import dev.ekiden.api.plugin.PluginSlots;
import dev.ekiden.api.plugin.PluginStatus;
import dev.ekiden.json.Timestamps;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import tools.jackson.core.JsonGenerator;

/**
 * What is plugged in, and the way in and out for bundles. The list has Marathon's shape; what
 * Ekiden knows beyond it stands in {@code info}, which Marathon leaves to the plugin.
 */
@Component(service = Plugins.class)
@Path("/v2/plugins")
@Produces(Answer.JSON)
public final class Plugins {
  private final Access access;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable PluginSlots slots;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable PluginGate gate;

  @Activate
  public Plugins(@Reference Access access) {
    this.access = access;
  }

  Plugins(Access access, @Nullable PluginSlots slots, @Nullable PluginGate gate) {
    this.access = access;
    this.slots = slots;
    this.gate = gate;
  }

  @GET
  public Response list() {
    access.require(Action.VIEW, Resource.PLUGINS, "/");
    return Answer.json(Answer.listing("plugins", plugins(), Plugins::write));
  }

  /** The body is a bundle. Answers once it has proven itself, or was refused. */
  @POST
  public Response install(InputStream jar, @Context HttpServletRequest request) throws IOException {
    access.require(Action.CREATE, Resource.PLUGINS, "/");
    requireOwnPages(request);
    try {
      PluginGate.Installed installed = gate().install(jar, "rest:" + request.getRemoteAddr());
      return Answer.json(201, out -> write(out, installed));
    } catch (PluginGate.Refused e) {
      throw Rejection.unprocessable(String.valueOf(e.getMessage()));
    }
  }

  @DELETE
  @Path("{name}")
  public Response uninstall(@PathParam("name") String name, @Context HttpServletRequest request) {
    access.require(Action.DELETE, Resource.PLUGINS, "/");
    requireOwnPages(request);
    PluginGate.Installed installed =
        gate().installed().stream()
            .filter(i -> i.symbolicName().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name));
    try {
      gate().uninstall(name, "rest:" + request.getRemoteAddr());
      return Answer.json(out -> write(out, installed));
    } catch (PluginGate.Refused e) {
      throw Rejection.unprocessable(String.valueOf(e.getMessage()));
    }
  }

  /** Marathon's plugins could serve requests themselves; ours register resources of their own. */
  @GET
  @Path("{name}/{path:.+}")
  public Response getFrom(@PathParam("name") String name) {
    return nobody(name);
  }

  @PUT
  @Path("{name}/{path:.+}")
  public Response putTo(@PathParam("name") String name) {
    return nobody(name);
  }

  @POST
  @Path("{name}/{path:.+}")
  public Response postTo(@PathParam("name") String name) {
    return nobody(name);
  }

  @DELETE
  @Path("{name}/{path:.+}")
  public Response deleteFrom(@PathParam("name") String name) {
    return nobody(name);
  }

  private static Response nobody(String name) {
    Rejection unknown = unknown(name);
    return Answer.json(unknown.status(), unknown.body());
  }

  private static Rejection unknown(String name) {
    return Rejection.missing("No plugin with this pluginId: " + name);
  }

  private List<PluginStatus> plugins() {
    PluginSlots known = slots;
    return known == null ? List.of() : known.plugins();
  }

  private PluginGate gate() {
    PluginGate known = gate;
    if (known == null) {
      throw Rejection.of(503, "Bundles cannot be installed now: there is no plugin gate.");
    }
    return known;
  }

  /** A bundle is code: pages of other sites may not even try. */
  private static void requireOwnPages(HttpServletRequest request) {
    if (Cors.ofAnotherHost(request)) {
      throw Rejection.of(403, "Pages of other sites may not install or remove bundles.");
    }
  }

  private static void write(JsonGenerator out, PluginStatus plugin) {
    out.writeStartObject();
    out.writeStringProperty("id", plugin.kind().word() + "." + plugin.name());
    out.writeStringProperty("plugin", contract(plugin.kind()));
    out.writeStringProperty("implementation", plugin.bundle());
    out.writeArrayPropertyStart("tags");
    out.writeString(plugin.kind().word());
    out.writeEndArray();
    out.writeObjectPropertyStart("info");
    out.writeStringProperty("kind", plugin.kind().word());
    out.writeStringProperty("name", plugin.name());
    out.writeStringProperty("version", plugin.version());
    out.writeStringProperty("state", plugin.state().name());
    out.writeStringProperty("since", Timestamps.format(plugin.since()));
    plugin.lastError().ifPresent(e -> out.writeStringProperty("lastError", e));
    out.writeObjectPropertyStart("figures");
    new TreeMap<>(plugin.figures()).forEach(out::writeNumberProperty);
    out.writeEndObject();
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, PluginGate.Installed installed) {
    out.writeStartObject();
    out.writeStringProperty("symbolicName", installed.symbolicName());
    out.writeStringProperty("version", installed.version());
    out.writeStringProperty("source", installed.source());
    out.writeEndObject();
  }

  private static String contract(PluginKind kind) {
    return "dev.ekiden.spi."
        + kind.word()
        + "."
        + switch (kind) {
          case STORAGE -> "Storage";
          case CLUSTER -> "Cluster";
          case SCHEDULER -> "Scheduler";
          case EVENTS -> "EventSubscriber";
          case HEALTH -> "HealthProbe";
          case BRIDGE -> "Bridge";
          case AUTH -> "Auth";
        };
  }
}
