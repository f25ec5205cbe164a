package dev.ekiden.core;

/**
 * Counters over instances, kept up to date one by one.
 *
 * @param all however they are
 * @param wanted meant to run and not given up
 * @param scheduled wait to be launched
 * @param occupying launched, neither over nor given up
 * @param poor of those meant to run: launched but not running, or known to be unhealthy
 * @param unproven of those meant to run: running, health not known yet
 * @param good of those meant to run: running, and healthy where there are checks
 * @param serving the good ones that are ready as well
 * @param resting stopped for good, kept with their reservation
 * @param leaving are to end and have not yet
 */
record Tally(
    int all,
    int wanted,
    int scheduled,
    int occupying,
    int poor,
    int unproven,
    int good,
    int serving,
    int resting,
    int leaving) {
  static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  static Tally of(Member m) {
    boolean wanted = m.wanted() && !m.inactive();
    boolean standing = wanted && m.launched();
    Standing is = Standing.of(m);
    boolean good = standing && is == Standing.GOOD;
    return new Tally(
        1,
        one(wanted),
        one(m.scheduled()),
        one(m.occupying()),
        one(standing && is == Standing.POOR),
        one(standing && is == Standing.UNPROVEN),
        one(good),
        one(good && m.ready()),
        one(m.resting()),
        one(!m.wanted() && !m.resting()));
  }

  private static int one(boolean yes) {
    return yes ? 1 : 0;
  }

  Tally plus(Tally o) {
    return sum(o, 1);
  }

  Tally minus(Tally o) {
    return sum(o, -1);
  }

  private Tally sum(Tally o, int sign) {
    return new Tally(
        all + sign * o.all,
        wanted + sign * o.wanted,
        scheduled + sign * o.scheduled,
        occupying + sign * o.occupying,
        poor + sign * o.poor,
        unproven + sign * o.unproven,
        good + sign * o.good,
        serving + sign * o.serving,
        resting + sign * o.resting,
        leaving + sign * o.leaving);
  }

  /** Meant to run and launched. */
  int started() {
    return poor + unproven + good;
  }
}
