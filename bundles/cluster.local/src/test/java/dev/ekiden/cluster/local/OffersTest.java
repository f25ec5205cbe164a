package dev.ekiden.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Resource;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The arithmetic of resources and who is offered them when. */
class OffersTest {
  private static final Bag FREE =
      Bag.of(List.of(Resource.scalar("cpus", 4), Resource.ports(31_000, 31_010)));

  private long now;
  private final OfferBook book = new OfferBook(Set.of("a"), () -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private static Offer offer(String id, String role) {
    return new Offer(
        id,
        "agent",
        "host",
        FREE.resources(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        role);
  }

  private void offered(String id, String role) {
    book.made(offer(id, role), FREE, FREE);
  }

  @Test
  void scalarsDoNotDriftAndRangesAreSets() {
    Bag tenth = Bag.of(List.of(Resource.scalar("cpus", 0.1)));
    Bag sum = Bag.EMPTY;
    for (int i = 0; i < 10; i++) {
      sum = sum.plus(tenth);
    }
    assertThat(sum.scalar("cpus")).isEqualTo(1.0);
    assertThat(sum.covers(Bag.of(List.of(Resource.scalar("cpus", 1))))).isTrue();
    assertThat(sum.minus(sum).isEmpty()).isTrue();

    Bag middle = Bag.of(List.of(Resource.ports(31_003, 31_004)));
    assertThat(FREE.covers(middle)).isTrue();
    assertThat(FREE.minus(middle).covers(middle)).isFalse();
    assertThat(FREE.minus(middle).resources())
        .contains(
            new Resource(
                "ports",
                new Resource.Ranges(
                    List.of(
                        new Resource.Range(31_000, 31_002), new Resource.Range(31_005, 31_010))),
                "*",
                Optional.empty(),
                Optional.empty(),
                false));
    BitSet taken = new BitSet();
    taken.set(31_000, 31_011);
    assertThat(FREE.withoutNumbers("ports", taken).resources())
        .containsExactly(Resource.scalar("cpus", 4));
  }

  @Test
  void linesAreReadAsTheyWereWritten() {
    Resource odd =
        new Resource(
            "disk",
            new Resource.Scalar(1.5),
            "röle/=&",
            Optional.of(new Resource.Reservation(Optional.of("p p"), Map.of("a=b", "c&d", "", ""))),
            Optional.of(
                new Resource.Disk(
                    "PATH",
                    Optional.of("/mnt/x y"),
                    Optional.of("fast"),
                    Optional.of("id#1"),
                    Optional.of("data"))),
            true);
    Resource items =
        new Resource(
            "set",
            new Resource.Items(Set.of("a b", "c,d", "e&f=g")),
            "*",
            Optional.empty(),
            Optional.empty(),
            false);
    for (Resource resource : List.of(odd, items, Resource.ports(1, 5))) {
      assertThat(ResourceText.read(ResourceText.write(resource))).isEqualTo(resource);
    }
  }

  @Test
  void whatWasRefusedIsNotOfferedUntilTimeOrAWishOrMoreToOffer() {
    assertThat(book.next(FREE)).contains("a");
    offered("1", "a");
    assertThat(book.out().covers(FREE)).isTrue();
    assertThat(book.settle(List.of("1"))).isPresent();
    assertThat(book.settle(List.of("1"))).isEmpty();
    assertThat(book.out().isEmpty()).isTrue();

    book.refuse("a", FREE, Duration.ofHours(1));
    assertThat(book.next(FREE)).isEmpty();
    assertThat(book.next(FREE.minus(Bag.of(List.of(Resource.scalar("cpus", 1)))))).isEmpty();
    assertThat(book.next(FREE.plus(Bag.of(List.of(Resource.scalar("cpus", 1)))))).contains("a");
    pass(Duration.ofHours(1));
    assertThat(book.next(FREE)).contains("a");

    book.refuse("a", FREE, Duration.ofDays(100_000_000_000L));
    pass(Duration.ofDays(1000));
    assertThat(book.next(FREE)).isEmpty();
    book.revive(Set.of("a"));
    assertThat(book.next(FREE)).contains("a");

    book.refuse("a", FREE, Duration.ofSeconds(-1));
    pass(Duration.ofMillis(4999));
    assertThat(book.next(FREE)).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(book.next(FREE)).contains("a");
  }

  @Test
  void rolesTakeTurnsAndSeeOnlyWhatIsTheirs() {
    book.revive(Set.of("b"));
    assertThat(book.next(FREE)).contains("a");
    offered("1", "a");
    book.settle(List.of("1"));
    assertThat(book.next(FREE)).contains("b");
    book.suppress(Set.of("b"));
    assertThat(book.next(FREE)).contains("a");
    book.suppress(Set.of());
    assertThat(book.next(FREE)).isEmpty();
    book.revive(Set.of());
    assertThat(book.next(FREE)).isPresent();

    Resource forB =
        new Resource(
            "cpus",
            new Resource.Scalar(1),
            "b",
            Optional.of(new Resource.Reservation(Optional.empty(), Map.of())),
            Optional.empty(),
            false);
    Bag only = Bag.of(List.of(forB));
    assertThat(OfferBook.visible(only, "a").isEmpty()).isTrue();
    assertThat(OfferBook.visible(only, "b")).hasToString(only.toString());
    assertThat(book.next(only)).contains("b");
  }
}
