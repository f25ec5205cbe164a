package dev.ekiden.bridge.haproxy;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Which HAProxy is driven, and how. Underscores in the names stand for dots in the keys. */
@ObjectClassDefinition(name = "Ekiden HAProxy bridge")
@interface HaproxyConfig {
  String PID = "dev.ekiden.bridge.haproxy";

  @AttributeDefinition(description = "The program, a name on the PATH or a file")
  String binary() default "haproxy";

  @AttributeDefinition(description = "Directory of configuration, sockets and pid file")
  String directory();

  @AttributeDefinition(description = "Address the service ports listen on; * for all")
  String bind_address() default "127.0.0.1";

  @AttributeDefinition(
      description = "Port of the shared HTTP front end for apps with HAPROXY_n_VHOST")
  int vhost_port() default 9080;

  @AttributeDefinition(
      description = "Only apps whose HAPROXY_GROUP is among these (comma list); * for all")
  String groups() default "*";

  @AttributeDefinition(description = "Connections at once; 0: what the limit of open files allows")
  int maxconn() default 0;

  @AttributeDefinition(description = "Seconds old processes may take to end after a reload")
  int hard_stop_after_s() default 60;

  @AttributeDefinition(description = "End HAProxy with the server; otherwise it goes on balancing")
  boolean stop_on_exit() default false;
}
