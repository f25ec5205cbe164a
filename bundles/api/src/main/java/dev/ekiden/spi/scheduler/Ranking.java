package dev.ekiden.spi.scheduler;

import java.util.List;

/** One choice per instance to place, in the order in which they are tried. */
public record Ranking(List<Choice> choices) {
  public Ranking {
    choices = List.copyOf(choices);
  }

  public record Choice(String spec, String offerId) {}
}
