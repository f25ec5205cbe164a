package dev.ekiden.core;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import org.pcollections.TreePSet;

/**
 * The instances of one version.
 *
 * @param poor uuids by standing of those that are meant to run and are launched
 */
record Cohort(
    Tally tally, TreePSet<String> poor, TreePSet<String> unproven, TreePSet<String> good) {
  static final Cohort NONE =
      new Cohort(Tally.NONE, TreePSet.empty(), TreePSet.empty(), TreePSet.empty());

  Cohort plus(Member member, Tally of) {
    return change(member, tally.plus(of), true);
  }

  Cohort minus(Member member, Tally of) {
    return change(member, tally.minus(of), false);
  }

  private Cohort change(Member member, Tally next, boolean add) {
    if (!member.wanted() || !member.launched() || member.inactive()) {
      return new Cohort(next, poor, unproven, good);
    }
    String id = member.uuid();
    return switch (Standing.of(member)) {
      case POOR -> new Cohort(next, change(poor, id, add), unproven, good);
      case UNPROVEN -> new Cohort(next, poor, change(unproven, id, add), good);
      case GOOD -> new Cohort(next, poor, unproven, change(good, id, add));
    };
  }

  private static TreePSet<String> change(TreePSet<String> set, String id, boolean add) {
    return add ? set.plus(id) : set.minus(id);
  }

  /** The first of a standing, by the time of their creation. */
  List<String> first(Standing standing, int count, boolean youngest) {
    TreePSet<String> set =
        switch (standing) {
          case POOR -> poor;
          case UNPROVEN -> unproven;
          case GOOD -> good;
        };
    NavigableSet<String> order = youngest ? set.descendingSet() : set;
    List<String> first = new ArrayList<>();
    for (String id : order) {
      if (first.size() >= count) {
        break;
      }
      first.add(id);
    }
    return first;
  }
}
