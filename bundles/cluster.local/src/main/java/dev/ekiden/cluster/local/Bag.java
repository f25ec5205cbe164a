package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.Resource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

/**
 * An amount of every kind of resource, with the sums and differences of a ledger. Immutable.
 * Scalars are whole thousandths, so that nothing drifts; root disk is the same whether it says so
 * or not.
 */
final class Bag {
  static final Bag EMPTY = new Bag(Map.of(), Map.of(), Map.of());

  /** Numbers of a range beyond this one are dropped: ports end at 65535. */
  private static final int HIGHEST_NUMBER = 65_535;

  private static final double MILLI = 1000.0;

  /** All of a resource but how much it is. */
  record Kind(
      String name,
      String role,
      Optional<Resource.Reservation> reservation,
      Optional<Resource.Disk> disk,
      boolean shared) {
    static Kind of(Resource r) {
      Optional<Resource.Disk> special = r.disk().filter(d -> !plainRoot(d));
      return new Kind(r.name(), r.role(), r.reservation(), special, r.shared());
    }

    private static boolean plainRoot(Resource.Disk disk) {
      return disk.type().equals("ROOT")
          && disk.root().isEmpty()
          && disk.profile().isEmpty()
          && disk.persistenceId().isEmpty();
    }

    boolean volume() {
      return disk.flatMap(Resource.Disk::persistenceId).isPresent();
    }

    Kind withoutVolume() {
      return volume() ? new Kind(name, role, reservation, Optional.empty(), shared) : this;
    }

    Kind unreserved() {
      return new Kind(name, "*", Optional.empty(), withoutVolume().disk(), shared);
    }

    Resource of(Resource.Amount amount) {
      return new Resource(name, amount, role, reservation, disk, shared);
    }
  }

  private final Map<Kind, Long> scalars;
  private final Map<Kind, BitSet> numbers;
  private final Map<Kind, Set<String>> items;

  private Bag(Map<Kind, Long> scalars, Map<Kind, BitSet> numbers, Map<Kind, Set<String>> items) {
    this.scalars = scalars;
    this.numbers = numbers;
    this.items = items;
  }

  static Bag of(Collection<Resource> resources) {
    Map<Kind, Long> scalars = new HashMap<>();
    Map<Kind, BitSet> numbers = new HashMap<>();
    Map<Kind, Set<String>> items = new HashMap<>();
    for (Resource resource : resources) {
      Kind kind = Kind.of(resource);
      switch (resource.amount()) {
        case Resource.Scalar s -> scalars.merge(kind, Math.round(s.value() * MILLI), Long::sum);
        case Resource.Ranges r -> numbers.merge(kind, bits(r), Bag::union);
        case Resource.Items i -> items.merge(kind, i.items(), Bag::union);
      }
    }
    return new Bag(scalars, numbers, items).withoutNothing();
  }

  Bag plus(Bag other) {
    return combine(other, Long::sum, Bag::union, Bag::union);
  }

  /** What is left; where {@code other} has more than there is, nothing. */
  Bag minus(Bag other) {
    return combine(
        other,
        (a, b) -> Math.max(0, a - b),
        (a, b) -> {
          BitSet rest = (BitSet) a.clone();
          rest.andNot(b);
          return rest;
        },
        (a, b) -> {
          Set<String> rest = new HashSet<>(a);
          rest.removeAll(b);
          return rest;
        });
  }

  /** Whether all of {@code other} is in here. */
  boolean covers(Bag other) {
    return other.minus(this).isEmpty();
  }

  Bag only(Predicate<Kind> wanted) {
    return new Bag(only(scalars, wanted), only(numbers, wanted), only(items, wanted));
  }

  /** The same amounts before they were reserved and made into volumes. */
  Bag unreserved() {
    return Bag.of(resources().stream().map(r -> Kind.of(r).unreserved().of(r.amount())).toList());
  }

  /** The same amounts with volumes turned back into disk. */
  Bag withoutVolumes() {
    return Bag.of(
        resources().stream().map(r -> Kind.of(r).withoutVolume().of(r.amount())).toList());
  }

  /** Without these numbers, in whatever range resource of that name they are. */
  Bag withoutNumbers(String name, BitSet taken) {
    Map<Kind, BitSet> rest = new HashMap<>(numbers);
    rest.replaceAll(
        (kind, bits) -> {
          if (!kind.name().equals(name)) {
            return bits;
          }
          BitSet left = (BitSet) bits.clone();
          left.andNot(taken);
          return left;
        });
    return new Bag(scalars, rest, items).withoutNothing();
  }

  /** Sum of a scalar over all roles and reservations. */
  double scalar(String name) {
    return scalars.entrySet().stream()
            .filter(e -> e.getKey().name().equals(name))
            .mapToLong(Map.Entry::getValue)
            .sum()
        / MILLI;
  }

  boolean isEmpty() {
    return scalars.isEmpty() && numbers.isEmpty() && items.isEmpty();
  }

  List<Resource> resources() {
    List<Resource> resources = new ArrayList<>();
    scalars.forEach((kind, milli) -> resources.add(kind.of(new Resource.Scalar(milli / MILLI))));
    numbers.forEach((kind, bits) -> resources.add(kind.of(ranges(bits))));
    items.forEach((kind, set) -> resources.add(kind.of(new Resource.Items(set))));
    return resources;
  }

  @Override
  public String toString() {
    return resources().toString();
  }

  private Bag combine(
      Bag other,
      BinaryOperator<Long> scalar,
      BinaryOperator<BitSet> number,
      BinaryOperator<Set<String>> item) {
    return new Bag(
            combine(scalars, other.scalars, 0L, scalar),
            combine(numbers, other.numbers, new BitSet(), number),
            combine(items, other.items, Set.of(), item))
        .withoutNothing();
  }

  private static <V> Map<Kind, V> combine(
      Map<Kind, V> left, Map<Kind, V> right, V nothing, BinaryOperator<V> how) {
    Map<Kind, V> result = new HashMap<>(left);
    right.forEach(
        (kind, value) -> result.put(kind, how.apply(result.getOrDefault(kind, nothing), value)));
    return result;
  }

  private Bag withoutNothing() {
    scalars.values().removeIf(milli -> milli == 0);
    numbers.values().removeIf(BitSet::isEmpty);
    items.values().removeIf(Set::isEmpty);
    return this;
  }

  private static <V> Map<Kind, V> only(Map<Kind, V> all, Predicate<Kind> wanted) {
    Map<Kind, V> some = new HashMap<>(all);
    some.keySet().removeIf(wanted.negate());
    return some;
  }

  private static BitSet union(BitSet a, BitSet b) {
    BitSet union = (BitSet) a.clone();
    union.or(b);
    return union;
  }

  private static Set<String> union(Set<String> a, Set<String> b) {
    Set<String> union = new HashSet<>(a);
    union.addAll(b);
    return union;
  }

  private static BitSet bits(Resource.Ranges ranges) {
    BitSet bits = new BitSet();
    for (Resource.Range range : ranges.ranges()) {
      int from = (int) Math.max(0, range.begin());
      int to = (int) Math.min(HIGHEST_NUMBER, range.end());
      if (from <= to) {
        bits.set(from, to + 1);
      }
    }
    return bits;
  }

  private static Resource.Ranges ranges(BitSet bits) {
    List<Resource.Range> ranges = new ArrayList<>();
    for (int from = bits.nextSetBit(0); from >= 0; ) {
      int end = bits.nextClearBit(from);
      ranges.add(new Resource.Range(from, end - 1L));
      from = bits.nextSetBit(end);
    }
    return new Resource.Ranges(ranges);
  }
}
