package dev.ekiden.events.callback;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Limits of the callbacks, and how they prove who they are. */
@ObjectClassDefinition(name = "Ekiden event callbacks")
@interface CallbackConfig {
  String PID = "dev.ekiden.events.callback";

  @AttributeDefinition(description = "Endpoints at once, 1 to 900; more are answered 503")
  int max_endpoints() default 500;

  @AttributeDefinition(
      description = "Longest pause between two tries, in seconds, 1 to 3600; the first is 1 s")
  int max_backoff_seconds() default 60;

  @AttributeDefinition(
      description = "An endpoint that fails for so many seconds is disabled, 1 to 31536000")
  int disable_after_seconds() default 86_400;

  @AttributeDefinition(description = "Whether endpoints on this machine's loopback may be called")
  boolean allow_loopback() default true;

  @AttributeDefinition(
      description = "Whether endpoints may be called that have addresses of private networks")
  boolean allow_private() default true;

  @AttributeDefinition(
      description =
          "Absolute path of a file that says how endpoints are shown who calls them, see the"
              + " README; empty: they are not")
  String credentials_file() default "";
}
