package dev.ekiden.runtime;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * What the web console offers to change. Flags of Marathon are properties of the same
 * configuration, under their names; {@link SettingsReader} reads both.
 */
@ObjectClassDefinition(
    name = "Ekiden",
    description =
        "How the orchestrator behaves. Marathon's flags may be added under their names; a change"
            + " restarts the orchestrator inside the process, tasks go on.")
@interface RuntimeConfiguration {
  @AttributeDefinition(
      name = "Store",
      description = "Name of the storage plugin that keeps the state.")
  String storage() default "mvstore";

  @AttributeDefinition(
      name = "Kill tasks on exit",
      description = "Tasks end together with Ekiden instead of going on without it.")
  boolean kill__tasks__on__exit() default false;

  @AttributeDefinition(
      name = "Queue capacity",
      description = "Commands that may wait for the loop; more requests are answered 503.")
  int queue__capacity() default 10_000;

  @AttributeDefinition(
      name = "Events kept, seconds",
      description = "How long an event can be read again.")
  int events__kept__seconds() default 3_600;

  @AttributeDefinition(name = "Events kept", description = "How many events can be read again.")
  int events__kept() default 100_000;

  @AttributeDefinition(name = "Events kept, MiB", description = "How much memory events may take.")
  int events__kept__mib() default 64;

  @AttributeDefinition(
      name = "Patience with members of consumer groups, seconds",
      description =
          "A member that has events and acknowledges none for so long is put out; others get"
              + " them.")
  int group__patience__seconds() default 30;
}
