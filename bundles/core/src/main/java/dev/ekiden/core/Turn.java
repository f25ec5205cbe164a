package dev.ekiden.core;

import dev.ekiden.api.Reply;
import dev.ekiden.api.Settings;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.pcollections.MapPSet;

/**
 * One step while it is taken: the state being changed, and what has come of it so far. Used by one
 * thread, once.
 */
final class Turn {
  final Settings settings;
  final Instant now;
  final SplittableRandom random;
  final Parts parts;

  private final List<Change> changes = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();

  /** Specs whose instances changed so that a deployment may go on. */
  final Set<PathId> touched = new LinkedHashSet<>();

  /** Specs that may have too few or too many instances. */
  final Set<PathId> unbalanced = new LinkedHashSet<>();

  /** Specs of which all instances have been heard of by now. */
  final Set<PathId> certain = new LinkedHashSet<>();

  /** Specs whose place in the queue may have changed. */
  final Set<PathId> queued = new LinkedHashSet<>();

  /** Clusters with offers to look at. */
  final Set<String> offering = new LinkedHashSet<>();

  /** Roles that want their offers back. */
  final Set<String> reviving = new LinkedHashSet<>();

  /** Roles that offers were made to. */
  final Set<String> offered = new LinkedHashSet<>();

  /** Roles that something waited for before. */
  final Set<String> rolesBefore;

  private int ids;

  Turn(State state, Input input) {
    parts = state.parts().copy();
    settings = parts.settings;
    now = input.now();
    random = new SplittableRandom(input.seed());
    rolesBefore = Offering.roles(this);
  }

  Outcome outcome(Reply reply) {
    parts.revision++;
    return new Outcome(new State(parts), changes, events, effects, reply);
  }

  // What comes out

  void event(Event event) {
    events.add(event);
  }

  void effect(Effect effect) {
    effects.add(effect);
  }

  void store(Entity entity) {
    changes.add(new Change.Put(entity));
  }

  void delete(Entity.Key key) {
    changes.add(new Change.Remove(key));
  }

  // Ids

  /** Text that sorts by time of creation, also within a step. */
  String timeUuid() {
    int n = ids++;
    long high = (now.toEpochMilli() << 16) | 0x7000L | ((n >>> 14) & 0xfff);
    long low = 0x8000000000000000L | ((n & 0x3fffL) << 48) | (random.nextLong() >>> 16);
    return new UUID(high, low).toString();
  }

  String randomUuid() {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() >>> 2) | 0x8000000000000000L;
    return new UUID(high, low).toString();
  }

  // Instances

  Optional<RunSpec> spec(PathId id) {
    return parts.tree.spec(id);
  }

  Fleet fleet(PathId id) {
    Fleet fleet = parts.fleets.get(id);
    return fleet == null ? Fleet.empty(id) : fleet;
  }

  Optional<Member> member(InstanceId id) {
    Fleet fleet = parts.fleets.get(id.spec());
    return fleet == null ? Optional.empty() : fleet.member(id.uuid());
  }

  /** Takes a new or changed instance into the state, its counters, its indexes and the store. */
  void put(Member after) {
    InstanceId id = after.instance().id();
    Fleet fleet = fleet(id.spec());
    Optional<Member> before = fleet.member(id.uuid());
    Optional<Instance> stored = before.map(Member::instance);
    if (stored.isEmpty() || !stored.get().equals(after.instance())) {
      store(after.instance());
    }
    adopt(fleet, fleet.with(after));
    parts.probing +=
        after.health().asked().size() - before.map(m -> m.health().asked().size()).orElse(0);
    if (before.isPresent()
        ? Routing.differs(before.get(), after)
        : Routing.state(after).isPresent()) {
      parts.routingRevision++;
    }
    touched.add(id.spec());
    if (before.isEmpty() || before.get().scheduled() != after.scheduled()) {
      queued.add(id.spec());
    }
  }

  /** Forgets an instance. */
  void remove(InstanceId id) {
    Fleet fleet = fleet(id.spec());
    Member member = fleet.member(id.uuid()).orElseThrow();
    delete(member.instance().key());
    adopt(fleet, fleet.without(id.uuid()));
    parts.probing -= member.health().asked().size();
    if (Routing.state(member).isPresent()) {
      parts.routingRevision++;
    }
    Alarms.clear(this, member);
    confirmed(id);
    touched.add(id.spec());
    unbalanced.add(id.spec());
    queued.add(id.spec());
  }

  void queueing(PathId spec, Queueing next) {
    Fleet fleet = fleet(spec);
    if (!fleet.queueing().equals(next)) {
      adopt(fleet, fleet.with(next));
    }
  }

  private void adopt(Fleet before, Fleet after) {
    PathId id = after.id();
    if (!after.counts().equals(before.counts())) {
      parts.totals = parts.totals.minus(before.counts()).plus(after.counts());
    }
    boolean idle = after.isEmpty() && after.queueing().equals(Queueing.IDLE);
    parts.fleets = idle ? parts.fleets.minus(id) : parts.fleets.plus(id, after);
    if (before.scheduled().isEmpty() != after.scheduled().isEmpty()) {
      parts.waiting =
          after.scheduled().isEmpty() ? parts.waiting.minus(id) : parts.waiting.plus(id);
    }
  }

  /** The instance has been heard of since the restart, or is gone. */
  void confirmed(InstanceId id) {
    if (parts.unconfirmed.isEmpty()) {
      return;
    }
    MapPSet<InstanceId> open = parts.unconfirmed.get(id.spec());
    if (open != null && open.contains(id)) {
      MapPSet<InstanceId> left = open.minus(id);
      if (left.isEmpty()) {
        parts.unconfirmed = parts.unconfirmed.minus(id.spec());
        certain.add(id.spec());
      } else {
        parts.unconfirmed = parts.unconfirmed.plus(id.spec(), left);
      }
    }
  }

  /** The instance has not been heard of since the restart. */
  boolean unconfirmed(InstanceId id) {
    MapPSet<InstanceId> open = parts.unconfirmed.get(id.spec());
    return open != null && open.contains(id);
  }

  /** Not all of the spec's instances have been heard of since the restart: hands off. */
  boolean uncertain(PathId spec) {
    return parts.unconfirmed.containsKey(spec);
  }

  // Timers

  void alarm(Alarm alarm, Instant at) {
    parts.timers = parts.timers.set(alarm, at);
  }

  void cancel(Alarm alarm) {
    parts.timers = parts.timers.cancel(alarm);
  }
}
