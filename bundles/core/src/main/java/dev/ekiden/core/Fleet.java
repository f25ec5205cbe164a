package dev.ekiden.core;

import dev.ekiden.api.model.Counts;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * All instances of one spec, with counters that are kept up to date. Immutable; a change costs the
 * logarithm of the number of instances.
 */
final class Fleet {
  private final PathId id;
  private final TreePMap<String, Member> members;
  private final TreePSet<String> scheduled;
  private final Tally total;
  private final HashPMap<Instant, Cohort> byVersion;
  private final Counts counts;
  private final Queueing queueing;

  /** Built when somebody asks; racing readers build the same. */
  private volatile @Nullable Served served;

  private Fleet(
      PathId id,
      TreePMap<String, Member> members,
      TreePSet<String> scheduled,
      Tally total,
      HashPMap<Instant, Cohort> byVersion,
      Counts counts,
      Queueing queueing) {
    this.id = id;
    this.members = members;
    this.scheduled = scheduled;
    this.total = total;
    this.byVersion = byVersion;
    this.counts = counts;
    this.queueing = queueing;
  }

  static Fleet empty(PathId id) {
    return new Fleet(
        id,
        TreePMap.empty(),
        TreePSet.empty(),
        Tally.NONE,
        HashTreePMap.empty(),
        Counts.NONE,
        Queueing.IDLE);
  }

  PathId id() {
    return id;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  Optional<Member> member(String uuid) {
    return Optional.ofNullable(members.get(uuid));
  }

  /** Oldest first. */
  Collection<Member> members() {
    return members.values();
  }

  /** Uuids of those that wait to be launched, oldest first. */
  TreePSet<String> scheduled() {
    return scheduled;
  }

  Tally total() {
    return total;
  }

  Tally of(Instant version) {
    return cohort(version).tally();
  }

  private Cohort cohort(Instant version) {
    return byVersion.getOrDefault(version, Cohort.NONE);
  }

  HashPMap<Instant, Cohort> cohorts() {
    return byVersion;
  }

  /** Uuids of some instances of other versions: the first of a standing by age. */
  List<String> others(Instant version, Standing standing, int count, boolean youngest) {
    if (count <= 0) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    byVersion.forEach(
        (v, cohort) -> {
          if (!v.equals(version)) {
            found.addAll(cohort.first(standing, count, youngest));
          }
        });
    found.sort(youngest ? Comparator.reverseOrder() : Comparator.naturalOrder());
    return found.subList(0, Math.min(count, found.size()));
  }

  Counts counts() {
    return counts;
  }

  Queueing queueing() {
    return queueing;
  }

  /** A view, oldest first. */
  Collection<Instance> instances() {
    return new AbstractCollection<>() {
      @Override
      public Iterator<Instance> iterator() {
        Iterator<Member> all = members.values().iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return all.hasNext();
          }

          @Override
          public Instance next() {
            return all.next().instance();
          }
        };
      }

      @Override
      public int size() {
        return members.size();
      }
    };
  }

  Fleet with(Queueing next) {
    return next.equals(queueing)
        ? this
        : new Fleet(id, members, scheduled, total, byVersion, counts, next);
  }

  /** Adds a member, or replaces the one of its id. */
  Fleet with(Member member) {
    Fleet rest = member(member.uuid()).isPresent() ? without(member.uuid()) : this;
    Tally tally = Tally.of(member);
    Instant version = member.instance().specVersion();
    return new Fleet(
        id,
        rest.members.plus(member.uuid(), member),
        member.scheduled() ? rest.scheduled.plus(member.uuid()) : rest.scheduled,
        rest.total.plus(tally),
        rest.byVersion.plus(version, rest.cohort(version).plus(member, tally)),
        rest.counts.plus(member.counts()),
        queueing);
  }

  Fleet without(String uuid) {
    Member member = members.get(uuid);
    if (member == null) {
      return this;
    }
    Tally tally = Tally.of(member);
    Instant version = member.instance().specVersion();
    Cohort left = cohort(version).minus(member, tally);
    return new Fleet(
        id,
        members.minus(uuid),
        scheduled.minus(uuid),
        total.minus(tally),
        left.tally().all() == 0 ? byVersion.minus(version) : byVersion.plus(version, left),
        counts.minus(member.counts()),
        queueing);
  }

  /** What a router sees of it under the current definition. */
  RoutingTable.Service service(RunSpec spec) {
    Served known = served;
    if (known == null || !known.spec().equals(spec)) {
      known = new Served(spec, Routing.build(spec, this));
      served = known;
    }
    return known.service();
  }

  private record Served(RunSpec spec, RoutingTable.Service service) {}
}
