package dev.ekiden.core.definition;

/**
 * How a change is to be taken.
 *
 * @param inPlace running instances are to take it over; refused where they would have to be
 *     replaced
 * @param clustersCheck there are clusters that carry out health checks themselves: they were told
 *     at the launch, and cannot be told anew
 */
public record Manner(boolean inPlace, boolean clustersCheck) {
  /** What is different is replaced. */
  public static final Manner ORDINARY = new Manner(false, false);
}
