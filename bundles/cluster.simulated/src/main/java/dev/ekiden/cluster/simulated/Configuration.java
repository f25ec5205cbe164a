package dev.ekiden.cluster.simulated;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the simulated cluster, PID {@code dev.ekiden.cluster.simulated}. */
@ObjectClassDefinition(
    name = "Ekiden simulated cluster",
    description = "Agents on which nothing is ever executed. Exists only once it is configured.")
@interface Configuration {
  @AttributeDefinition(description = "number of agents, 1 to 10000")
  int agents() default 4;

  @AttributeDefinition(description = "of each agent")
  double cpus() default 1000;

  @AttributeDefinition(description = "MiB of each agent")
  double mem() default 1_000_000;

  @AttributeDefinition(description = "MiB of each agent")
  double disk() default 1_000_000;

  @AttributeDefinition(description = "of every fourth agent")
  int gpus() default 0;

  @AttributeDefinition(description = "ports of each agent, first-last")
  String ports() default "31000-32000";

  @AttributeDefinition(description = "whether agents have a region and zones")
  boolean domains() default false;

  @AttributeDefinition(description = "whether TASK_KILLING comes before TASK_KILLED")
  boolean taskKilling() default false;

  @AttributeDefinition(description = "milliseconds between offers of what was not refused")
  int offerIntervalMillis() default 200;

  @AttributeDefinition(description = "milliseconds from launch to TASK_STARTING")
  int startDelayMillis() default 100;

  @AttributeDefinition(description = "milliseconds from launch to TASK_RUNNING")
  int runningDelayMillis() default 200;

  @AttributeDefinition(description = "milliseconds from kill to TASK_KILLED")
  int killDelayMillis() default 100;

  @AttributeDefinition(description = "milliseconds until an unacknowledged update comes again")
  int redeliverMillis() default 10_000;

  @AttributeDefinition(
      description =
          "file that keeps the tasks over restarts, relative to the data directory; empty: none")
  String state() default "";
}
