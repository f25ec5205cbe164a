package dev.ekiden.core;

/** How well an instance that is meant to run does, from the one that is missed least. */
enum Standing {
  /** Launched but not running, or known to be unhealthy. */
  POOR,
  /** Running, health not known yet. */
  UNPROVEN,
  /** Running, and healthy where there are checks. */
  GOOD;

  /** Of a launched member that is meant to run and was not given up. */
  static Standing of(Member member) {
    if (member.healthy()) {
      return GOOD;
    }
    return member.unproven() ? UNPROVEN : POOR;
  }
}
