package dev.ekiden.bridge.proxy;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where the proxy listens, and its limits. */
@ObjectClassDefinition(name = "Ekiden TCP proxy")
@interface ProxyConfig {
  String PID = "dev.ekiden.bridge.proxy";

  @AttributeDefinition(description = "Address to listen on; 0.0.0.0 for all")
  String bind_address() default "127.0.0.1";

  @AttributeDefinition(
      description = "Milliseconds until a backend that does not answer is given up")
  int connect_timeout_ms() default 2_000;

  @AttributeDefinition(description = "Connections at once; more are closed at once")
  int max_connections() default 20_000;
}
