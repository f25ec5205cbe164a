package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Resource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A heap of resources that can be added to and taken from. Scalars are counted in thousandths, so
 * that sums do not drift; ranges hold ports. Sets of items do not occur here.
 */
final class Pool {
  /** Everything of a resource but its amount. */
  record Form(
      String name,
      String role,
      Optional<Resource.Reservation> reservation,
      Optional<Resource.Disk> disk,
      boolean shared) {
    static Form of(Resource r) {
      return new Form(r.name(), r.role(), r.reservation(), r.disk(), r.shared());
    }

    Resource with(Resource.Amount amount) {
      return new Resource(name, amount, role, reservation, disk, shared);
    }

    /** Whether it may be offered to {@code wanted}. */
    boolean usableBy(String wanted) {
      return role.equals(wanted) || (role.equals("*") && reservation.isEmpty());
    }
  }

  private static final int PORTS = 65_536;

  private final Map<Form, Long> scalars = new LinkedHashMap<>();
  private final Map<Form, BitSet> ports = new LinkedHashMap<>();

  static Pool of(List<Resource> resources) {
    Pool pool = new Pool();
    pool.add(resources);
    return pool;
  }

  void add(List<Resource> resources) {
    for (Resource resource : resources) {
      add(resource);
    }
  }

  private void add(Resource resource) {
    Form form = Form.of(resource);
    switch (resource.amount()) {
      case Resource.Scalar s -> {
        long milli = milli(s);
        if (milli > 0) {
          scalars.merge(form, milli, Long::sum);
        }
      }
      case Resource.Ranges r -> {
        BitSet bits = bits(r);
        if (!bits.isEmpty()) {
          ports.computeIfAbsent(form, f -> new BitSet()).or(bits);
        }
      }
      case Resource.Items _ -> {}
    }
  }

  void add(Pool other) {
    other.scalars.forEach((form, milli) -> scalars.merge(form, milli, Long::sum));
    other.ports.forEach((form, bits) -> ports.computeIfAbsent(form, f -> new BitSet()).or(bits));
  }

  /** Takes all of it, or nothing when something is missing. */
  boolean take(List<Resource> resources) {
    for (int i = 0; i < resources.size(); i++) {
      if (!take(resources.get(i))) {
        add(resources.subList(0, i));
        return false;
      }
    }
    return true;
  }

  private boolean take(Resource resource) {
    Form form = Form.of(resource);
    return switch (resource.amount()) {
      case Resource.Scalar s -> takeScalar(form, milli(s));
      case Resource.Ranges r -> takePorts(form, bits(r));
      case Resource.Items items -> items.items().isEmpty();
    };
  }

  private boolean takeScalar(Form form, long milli) {
    if (milli <= 0) {
      return true;
    }
    long has = scalars.getOrDefault(form, 0L);
    if (has < milli) {
      return false;
    }
    if (has == milli) {
      scalars.remove(form);
    } else {
      scalars.put(form, has - milli);
    }
    return true;
  }

  private boolean takePorts(Form form, BitSet wanted) {
    if (wanted.isEmpty()) {
      return true;
    }
    BitSet has = ports.get(form);
    if (has == null) {
      return false;
    }
    BitSet missing = (BitSet) wanted.clone();
    missing.andNot(has);
    if (!missing.isEmpty()) {
      return false;
    }
    has.andNot(wanted);
    if (has.isEmpty()) {
      ports.remove(form);
    }
    return true;
  }

  /** Moves what fits the predicate into a new pool. */
  Pool split(Predicate<Form> wanted) {
    Pool part = new Pool();
    move(scalars, part.scalars, wanted);
    move(ports, part.ports, wanted);
    return part;
  }

  private static <V> void move(Map<Form, V> from, Map<Form, V> to, Predicate<Form> wanted) {
    for (Iterator<Map.Entry<Form, V>> it = from.entrySet().iterator(); it.hasNext(); ) {
      Map.Entry<Form, V> entry = it.next();
      if (wanted.test(entry.getKey())) {
        to.put(entry.getKey(), entry.getValue());
        it.remove();
      }
    }
  }

  /** What is here and not there. */
  List<Resource> minus(Pool other) {
    Pool rest = new Pool();
    rest.add(this);
    other.scalars.forEach(
        (form, milli) ->
            rest.scalars.computeIfPresent(form, (f, has) -> has > milli ? has - milli : null));
    other.ports.forEach(
        (form, bits) ->
            rest.ports.computeIfPresent(
                form,
                (f, has) -> {
                  has.andNot(bits);
                  return has.isEmpty() ? null : has;
                }));
    return rest.resources();
  }

  /** Whether there is any cpu, memory, disk or the like; ports alone are of no use. */
  boolean useful(String role) {
    for (Form form : scalars.keySet()) {
      if (form.usableBy(role)) {
        return true;
      }
    }
    return false;
  }

  List<Resource> resources() {
    List<Resource> resources = new ArrayList<>(scalars.size() + ports.size());
    scalars.forEach((form, milli) -> resources.add(form.with(new Resource.Scalar(milli / 1000.0))));
    ports.forEach((form, bits) -> resources.add(form.with(ranges(bits))));
    return resources;
  }

  private static long milli(Resource.Scalar scalar) {
    return Math.round(scalar.value() * 1000);
  }

  private static BitSet bits(Resource.Ranges ranges) {
    BitSet bits = new BitSet();
    for (Resource.Range range : ranges.ranges()) {
      if (range.begin() >= 0 && range.end() < PORTS) {
        bits.set((int) range.begin(), (int) range.end() + 1);
      }
    }
    return bits;
  }

  private static Resource.Ranges ranges(BitSet bits) {
    List<Resource.Range> ranges = new ArrayList<>();
    for (int from = bits.nextSetBit(0); from >= 0; ) {
      int to = bits.nextClearBit(from);
      ranges.add(new Resource.Range(from, to - 1L));
      from = bits.nextSetBit(to);
    }
    return new Resource.Ranges(ranges);
  }
}
