package dev.ekiden.events.websocket.rancher;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Limits of the bus; the standard values are those of Rancher's last server. */
@ObjectClassDefinition(name = "Ekiden event bus after Rancher's protocol")
@interface RancherConfig {
  String PID = "dev.ekiden.events.websocket.rancher";

  @AttributeDefinition(description = "Milliseconds between ping events, 50 to 5000")
  int ping_ms() default 5_000;

  @AttributeDefinition(description = "Ping events after which a subscription ends (8640: 12 h)")
  int max_pings() default 8_640;

  @AttributeDefinition(
      description = "Milliseconds without a WebSocket pong before the client is given up")
  int pong_ms() default 30_000;

  @AttributeDefinition(
      description = "Messages that may wait for a subscriber; with more it is disconnected")
  int max_queued() default 100;

  @AttributeDefinition(description = "Subscribers at once; more are answered 503")
  int max_subscribers() default 5_000;

  @AttributeDefinition(
      description = "Milliseconds in which changes of one resource become one resource.change")
  int coalesce_ms() default 1_000;

  @AttributeDefinition(description = "Milliseconds a handler has for its reply or for progress")
  int reply_ms() default 45_000;

  @AttributeDefinition(description = "How often a request is sent again when no reply comes")
  int retries() default 1;

  @AttributeDefinition(
      description = "Processes that wait for handlers at once; more wait or get 503")
  int max_processes() default 1_000;

  @AttributeDefinition(description = "Bytes of a published event")
  int max_message_bytes() default 1024 * 1024;

  @AttributeDefinition(
      description = "Pages that may connect beside the server's own, as scheme://host:port; * all")
  String[] allowed_origins() default {};
}
