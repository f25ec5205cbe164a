package dev.ekiden.events.sse;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Limits of the stream. */
@ObjectClassDefinition(name = "Ekiden server-sent events")
@interface SseConfig {
  String PID = "dev.ekiden.events.sse";

  @AttributeDefinition(
      description = "Milliseconds between signs of life, 100 to 10000 (clients give up after 15 s)")
  int heartbeat_ms() default 10_000;

  @AttributeDefinition(
      description = "Events a client may fall back before it is disconnected; it can resume")
  int max_lag() default 50_000;

  @AttributeDefinition(description = "Clients at once; more are answered 503")
  int max_clients() default 20_000;
}
