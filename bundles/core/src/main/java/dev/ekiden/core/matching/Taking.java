package dev.ekiden.core.matching;

import dev.ekiden.api.cluster.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Takes amounts out of a list of resources; used once per match, then thrown away. */
final class Taking {
  private final List<Resource> left;
  private final List<Resource> taken = new ArrayList<>();

  Taking(List<Resource> resources) {
    left = new ArrayList<>(resources);
  }

  List<Resource> left() {
    return left;
  }

  List<Resource> taken() {
    return taken;
  }

  /** How much there is, in thousandths. */
  long available(String name, Predicate<Resource> usable) {
    long sum = 0;
    for (Resource resource : left) {
      if (resource.name().equals(name)
          && resource.amount() instanceof Resource.Scalar s
          && usable.test(resource)) {
        sum += Milli.of(s.value());
      }
    }
    return sum;
  }

  /** Takes an amount, that of specific roles before {@code *}. It must be there. */
  void scalar(String name, long milli, Predicate<Resource> usable) {
    long missing = milli;
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      Resource resource = left.get(i);
      if (resource.name().equals(name)
          && resource.amount() instanceof Resource.Scalar
          && usable.test(resource)) {
        order.add(i);
      }
    }
    order.sort(Comparator.comparing(i -> left.get(i).role().equals("*")));
    for (int i : order) {
      if (missing <= 0) {
        break;
      }
      Resource resource = left.get(i);
      long has = Milli.of(((Resource.Scalar) resource.amount()).value());
      long take = Math.min(has, missing);
      missing -= take;
      taken.add(withAmount(resource, new Resource.Scalar(Milli.toDouble(take))));
      left.set(i, withAmount(resource, new Resource.Scalar(Milli.toDouble(has - take))));
    }
  }

  /** Takes a resource as a whole. */
  void whole(Resource resource) {
    left.remove(resource);
    taken.add(resource);
  }

  /** Takes one number out of a range resource; false when it is not there. */
  boolean port(int port, Predicate<Resource> usable) {
    for (int i = 0; i < left.size(); i++) {
      Resource resource = left.get(i);
      if (resource.name().equals("ports")
          && resource.amount() instanceof Resource.Ranges ranges
          && usable.test(resource)) {
        Optional<Resource.Ranges> rest = without(ranges, port);
        if (rest.isPresent()) {
          left.set(i, withAmount(resource, rest.get()));
          Resource.Ranges one = new Resource.Ranges(List.of(new Resource.Range(port, port)));
          taken.add(withAmount(resource, one));
          return true;
        }
      }
    }
    return false;
  }

  private static Optional<Resource.Ranges> without(Resource.Ranges ranges, int port) {
    for (int i = 0; i < ranges.ranges().size(); i++) {
      Resource.Range range = ranges.ranges().get(i);
      if (range.begin() <= port && port <= range.end()) {
        List<Resource.Range> rest = new ArrayList<>(ranges.ranges());
        rest.remove(i);
        if (port < range.end()) {
          rest.add(i, new Resource.Range(port + 1L, range.end()));
        }
        if (range.begin() < port) {
          rest.add(i, new Resource.Range(range.begin(), port - 1L));
        }
        return Optional.of(new Resource.Ranges(rest));
      }
    }
    return Optional.empty();
  }

  static Resource withAmount(Resource r, Resource.Amount amount) {
    return new Resource(r.name(), amount, r.role(), r.reservation(), r.disk(), r.shared());
  }
}
