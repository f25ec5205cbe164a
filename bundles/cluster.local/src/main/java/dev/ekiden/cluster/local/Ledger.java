package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who has which resources of this machine: what there is, what is set aside by reservations and
 * volumes, what tasks use. Confined to the agent's thread.
 */
final class Ledger {
  private final Bag machine;
  private Bag reserved;
  private Bag used = Bag.EMPTY;
  private final Map<String, Bag> users = new HashMap<>();

  /**
   * @param machine all there is, unreserved
   * @param reserved what of it is reserved, volumes as volumes
   */
  Ledger(Bag machine, Bag reserved) {
    this.machine = machine;
    this.reserved = reserved;
  }

  /** All there is, as it is offered when nothing runs. */
  Bag total() {
    return machine.minus(reserved.unreserved()).plus(reserved);
  }

  /** What no task uses. */
  Bag unused() {
    return total().minus(used);
  }

  List<Resource> reservations() {
    return reserved.resources();
  }

  void take(String user, Bag bag) {
    Bag before = users.put(user, bag);
    used = (before == null ? used : used.minus(before)).plus(bag);
  }

  void release(String user) {
    Bag bag = users.remove(user);
    if (bag != null) {
      used = used.minus(bag);
    }
  }

  /** Whether a task uses the volume. */
  boolean inUse(Bag volumes) {
    return volumes.resources().stream()
        .map(Bag.Kind::of)
        .anyMatch(kind -> !used.only(kind::equals).isEmpty());
  }

  /**
   * Sets resources aside.
   *
   * @param rest what the accepted offers still hold
   * @return the same after the operation
   * @throws Unfit when they do not hold it
   */
  Bag reserve(Bag rest, Bag wanted) throws Unfit {
    Bag plain = wanted.unreserved();
    if (!wanted.only(kind -> kind.reservation().isEmpty() || kind.volume()).isEmpty()) {
      throw new Unfit("RESERVE names resources without a reservation: " + wanted);
    }
    require(rest, plain, "RESERVE");
    reserved = reserved.plus(wanted);
    return rest.minus(plain).plus(wanted);
  }

  /** Undoes {@link #reserve}. */
  Bag unreserve(Bag rest, Bag wanted) throws Unfit {
    if (!wanted.only(Bag.Kind::volume).isEmpty()) {
      throw new Unfit("UNRESERVE names volumes, which must be destroyed first: " + wanted);
    }
    require(rest, wanted, "UNRESERVE");
    require(reserved, wanted, "UNRESERVE");
    reserved = reserved.minus(wanted);
    return rest.minus(wanted).plus(wanted.unreserved());
  }

  /** Makes volumes out of reserved disk. */
  Bag create(Bag rest, Bag volumes) throws Unfit {
    Bag disk = volumes.withoutVolumes();
    if (!volumes.only(kind -> !kind.volume()).isEmpty()) {
      throw new Unfit("CREATE names resources without a persistence id: " + volumes);
    }
    require(rest, disk, "CREATE");
    require(reserved, disk, "CREATE");
    reserved = reserved.minus(disk).plus(volumes);
    return rest.minus(disk).plus(volumes);
  }

  /** Undoes {@link #create}. */
  Bag destroy(Bag rest, Bag volumes) throws Unfit {
    require(rest, volumes, "DESTROY");
    require(reserved, volumes, "DESTROY");
    if (inUse(volumes)) {
      throw new Unfit("DESTROY of a volume that a task uses: " + volumes);
    }
    reserved = reserved.minus(volumes).plus(volumes.withoutVolumes());
    return rest.minus(volumes).plus(volumes.withoutVolumes());
  }

  private static void require(Bag has, Bag wanted, String operation) throws Unfit {
    if (!has.covers(wanted)) {
      throw new Unfit("%s needs %s, but there is only %s".formatted(operation, wanted, has));
    }
  }

  /** An operation on resources that are not there. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1;

    Unfit(String message) {
      super(message);
    }
  }
}
