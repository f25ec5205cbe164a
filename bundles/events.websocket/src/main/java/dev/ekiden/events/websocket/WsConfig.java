package dev.ekiden.events.websocket;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Limits of the stream. */
@ObjectClassDefinition(name = "Ekiden events over WebSocket")
@interface WsConfig {
  String PID = "dev.ekiden.events.websocket";

  @AttributeDefinition(description = "Milliseconds between pings, 50 to 60000")
  int ping_ms() default 5_000;

  @AttributeDefinition(
      description = "Milliseconds without a pong or a message before the client is given up")
  int pong_ms() default 20_000;

  @AttributeDefinition(
      description = "Events a client may fall back before it is disconnected; it can resume")
  int max_lag() default 50_000;

  @AttributeDefinition(description = "Clients at once; more are answered 503")
  int max_clients() default 20_000;

  @AttributeDefinition(description = "Bytes of a message from a client, 125 to 1048576")
  int max_message_bytes() default 64 * 1024;

  @AttributeDefinition(
      description = "Pages that may connect beside the server's own, as scheme://host:port; * all")
  String[] allowed_origins() default {};
}
