package dev.ekiden.api.model;

/**
 * What one instance asks for.
 *
 * @param cpus shares of a core; compared with three decimals
 * @param mem MiB
 * @param disk MiB
 * @param gpus whole devices
 */
public record Resources(double cpus, double mem, double disk, int gpus) {
  public static final Resources NONE = new Resources(0, 0, 0, 0);

  public Resources plus(Resources other) {
    return new Resources(cpus + other.cpus, mem + other.mem, disk + other.disk, gpus + other.gpus);
  }
}
