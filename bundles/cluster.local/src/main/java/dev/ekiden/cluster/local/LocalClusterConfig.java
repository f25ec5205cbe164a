package dev.ekiden.cluster.local;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration {@code dev.ekiden.cluster.local}; without one the plugin does not start. */
@ObjectClassDefinition(
    name = "Ekiden local cluster",
    description = "Runs instances as processes of this machine.")
@interface LocalClusterConfig {
  @AttributeDefinition(
      name = "Work directory",
      description =
          "Where sandboxes and the records of tasks are kept. Empty: the directory cluster.local in"
              + " the server's data directory (framework property ekiden.data).")
  String work() default "";

  @AttributeDefinition(
      name = "Host name",
      description = "How others reach the ports of tasks; offered as the agent's host.")
  String hostname() default "127.0.0.1";

  @AttributeDefinition(
      name = "cpus offered",
      description = "Shares of a core. 0: the machine's cores times cpus.factor.")
  double cpus() default 0;

  @AttributeDefinition(
      name = "Over-commitment of cpus",
      description = "How many cpus are offered for each core when cpus is 0.")
  double cpus_factor() default 8;

  @AttributeDefinition(name = "Memory offered, MiB", description = "0: the machine's memory.")
  double mem() default 0;

  @AttributeDefinition(
      name = "Disk offered, MiB",
      description = "0: what is free in the work directory's file system at the start.")
  double disk() default 0;

  @AttributeDefinition(
      name = "Ports offered",
      description = "Ranges with both ends, separated by commas, such as 31000-32000.")
  String ports() default "31000-32000";

  @AttributeDefinition(
      name = "Attributes of the agent",
      description = "name=value each, for constraints; a number is offered as a number.")
  String[] attributes() default {};

  @AttributeDefinition(
      name = "Time between offers, ms",
      description = "An offer follows the last one by at least this.")
  long offer_interval_millis() default 20;

  @AttributeDefinition(
      name = "Size of an output file, MiB",
      description =
          "When stdout or stderr is larger, its end is kept as stdout.1 or stderr.1 and it starts"
              + " anew.")
  long output_limit_mib() default 10;

  @AttributeDefinition(
      name = "Keep sandboxes for, hours",
      description = "How long the sandbox of an ended task stays.")
  long sandbox_keep_hours() default 72;

  @AttributeDefinition(
      name = "Keep sandboxes, number",
      description = "How many sandboxes of ended tasks stay at most; the oldest go first.")
  int sandbox_keep_count() default 200;

  @AttributeDefinition(
      name = "Deadline for fetching, s",
      description = "All URIs of a task must be there by then.")
  long fetch_timeout_seconds() default 240;

  @AttributeDefinition(
      name = "Limit for fetching, MiB",
      description = "What one URI may bring, and what the archives of one task may unpack to.")
  long fetch_limit_mib() default 4096;

  @AttributeDefinition(
      name = "Cache for fetching, MiB",
      description = "URIs with cache=true are kept up to this sum; the least recently used go.")
  long fetch_cache_mib() default 2048;

  @AttributeDefinition(
      name = "Grace of a kill, s",
      description = "Between SIGTERM and SIGKILL for tasks that do not say.")
  double kill_grace_seconds() default 3;

  @AttributeDefinition(
      name = "Report TASK_KILLING",
      description = "Tell when a kill has begun, as Mesos does for frameworks that ask for it.")
  boolean kill_reported() default false;

  @AttributeDefinition(
      name = "Use control groups",
      description = "Limit cpu and memory of tasks where the machine allows it.")
  boolean cgroups() default true;
}
