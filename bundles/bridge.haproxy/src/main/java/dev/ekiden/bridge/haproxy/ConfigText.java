package dev.ekiden.bridge.haproxy;

import dev.ekiden.api.model.RoutingTable.State;
import java.nio.file.Path;

/** The configuration file of a layout. Equal layouts give equal text. */
final class ConfigText {
  private final HaproxyConfig config;
  private final Path socket;

  ConfigText(HaproxyConfig config, Path socket) {
    this.config = config;
    this.socket = socket;
  }

  String of(Layout layout) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Written by Ekiden; changes are lost.
        global
          %s
          hard-stop-after %ds
          stats socket %s mode 600 level admin expose-fd listeners
          stats timeout 30s

        defaults
          mode tcp
          timeout connect 5s
          timeout client 50s
          timeout server 50s
          timeout tunnel 1h
          retries 3
          option redispatch 1
        """
            .formatted(limit(), config.hard_stop_after_s(), socket));
    vhosts(layout, text);
    layout.listeners().values().forEach(listener -> listener(listener, text));
    return text.toString();
  }

  private String limit() {
    return config.maxconn() > 0 ? "maxconn " + config.maxconn() : "# maxconn: HAProxy's own";
  }

  private void vhosts(Layout layout, StringBuilder text) {
    boolean any = layout.listeners().values().stream().anyMatch(l -> !l.vhosts().isEmpty());
    if (!any) {
      return;
    }
    text.append(
        "\nfrontend ekiden_vhosts\n  mode http\n  bind %s:%d\n"
            .formatted(config.bind_address(), config.vhost_port()));
    // Rules with a path come first: they are the more specific ones.
    layout.listeners().values().stream()
        .filter(listener -> !listener.path().isEmpty())
        .forEach(listener -> rules(listener, text));
    layout.listeners().values().stream()
        .filter(listener -> listener.path().isEmpty())
        .forEach(listener -> rules(listener, text));
  }

  private static void rules(Layout.Listener listener, StringBuilder text) {
    for (String host : listener.vhosts()) {
      text.append(
          "  use_backend %s if { hdr(host),field(1,:) -i %s }".formatted(listener.backend(), host));
      if (!listener.path().isEmpty()) {
        text.append(" { path_beg %s }".formatted(listener.path()));
      }
      text.append('\n');
    }
  }

  private static void listener(Layout.Listener listener, StringBuilder text) {
    String mode = listener.http() ? "http" : "tcp";
    text.append(
        """

        frontend f_%s
          mode %s
          bind %s:%d
          default_backend %s

        backend %s
          mode %s
          balance %s
        """
            .formatted(
                listener.backend(),
                mode,
                listener.bindAddress(),
                listener.port(),
                listener.backend(),
                listener.backend(),
                mode,
                listener.balance()));
    if (listener.http()) {
      text.append("  option forwardfor\n  http-request set-header X-Forwarded-Port %[dst_port]\n");
    }
    if (listener.sticky()) {
      text.append("  cookie mesosphere_server_id insert indirect nocache\n");
    }
    listener
        .servers()
        .forEach(
            (name, server) -> {
              text.append("  server %s %s".formatted(name, address(server)));
              if (listener.sticky()) {
                text.append(" cookie ").append(name);
              }
              text.append(
                  switch (server.state()) {
                    case UP -> "\n";
                    // A file knows no draining: after a restart there is nothing to drain.
                    case DRAINING, DOWN -> " disabled\n";
                  });
            });
  }

  static String address(Layout.Server server) {
    return server.address().contains(":")
        ? "[" + server.address() + "]:" + server.port()
        : server.address() + ":" + server.port();
  }

  /** The word of the runtime API. */
  static String word(State state) {
    return switch (state) {
      case UP -> "ready";
      case DRAINING -> "drain";
      case DOWN -> "maint";
    };
  }
}
