package dev.ekiden.plugins;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What the gate lets in. Underscores in the names stand for dots in the keys. */
@ObjectClassDefinition(name = "Ekiden plugin gate")
@interface GateConfig {
  String PID = "dev.ekiden.plugins";

  @AttributeDefinition(
      description = "SHA-256 digests of the only bundles that may be installed; empty: any")
  String[] allowed_digests() default {};

  @AttributeDefinition(description = "Milliseconds a new version has to prove itself")
  int probation_ms() default 10_000;
}
