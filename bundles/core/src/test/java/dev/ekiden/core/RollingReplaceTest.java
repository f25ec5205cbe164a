package dev.ekiden.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.model.UpgradeStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The worked examples of marathon-scheduling.md section 1.5, and what they leave open. */
class RollingReplaceTest {
  private static Tally running(int good) {
    return new Tally(good, good, 0, good, 0, 0, good, good, 0, 0);
  }

  /** {@code good} of those wanted are well, {@code leaving} more are about to end. */
  private static Tally some(int poor, int unproven, int good, int leaving) {
    int wanted = poor + unproven + good;
    return new Tally(
        wanted + leaving, wanted, 0, wanted + leaving, poor, unproven, good, good, 0, leaving);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 4, 1.0, 1.0, false, 0, 4",
    "10, 10, 0.5, 0.2, false, 5, 2",
    "10, 10, 0.75, 0.25, false, 2, 2",
    "3, 3, 0.5, 0.5, false, 1, 1",
    "1, 1, 1.0, 0, false, 0, 1",
    "1, 1, 0, 0, false, 1, 0",
    "10, 10, 1.0, 0, false, 0, 1",
    "5, 2, 1.0, 1.0, false, 3, 0",
    "2, 5, 1.0, 1.0, false, 0, 5",
    "3, 3, 0.5, 0, true, 1, 0",
    "1, 1, 0.5, 0, true, 1, 0",
  })
  void beginsAsTheExamplesDo(
      int before, int target, double min, double over, boolean resident, int kill, int start) {
    RollingReplace step =
        RollingReplace.next(
            target, new UpgradeStrategy(min, over), resident, running(before), Tally.NONE);
    assertThat(step.kills()).isEqualTo(kill);
    assertThat(step.start()).isEqualTo(start);
  }

  @ParameterizedTest
  @CsvSource({
    // old, leaving, young good, young starting -> kill, start; 10 of them, 0.5 and 0.2
    "5, 5, 0, 2, 0, 0",
    "5, 4, 0, 2, 0, 1",
    "5, 0, 0, 7, 0, 0",
    "5, 0, 1, 6, 1, 0",
    "4, 1, 1, 6, 0, 0",
    "4, 0, 1, 6, 0, 1",
    "0, 0, 10, 0, 0, 0",
  })
  void goesOnOneForOne(int old, int leaving, int good, int starting, int kill, int start) {
    RollingReplace step =
        RollingReplace.next(
            10,
            new UpgradeStrategy(0.5, 0.2),
            false,
            some(0, 0, old, leaving),
            some(starting, 0, good, 0));
    assertThat(step.kills()).isEqualTo(kill);
    assertThat(step.start()).isEqualTo(start);
  }

  @Test
  void endsThePoorOnesFirst() {
    RollingReplace step =
        RollingReplace.next(4, new UpgradeStrategy(0.5, 0), false, some(1, 1, 2, 0), Tally.NONE);
    assertThat(step).isEqualTo(new RollingReplace(1, 1, 0, 0));
  }

  @Test
  void doesNotGuessWhileTooFewAreKnownToBeWell() {
    RollingReplace step =
        RollingReplace.next(4, new UpgradeStrategy(0.5, 0), false, some(0, 4, 0, 0), Tally.NONE);
    assertThat(step.kills()).isZero();
  }

  @Test
  void isNotHeldUpByAnOldOneThatNeverGetsWell() {
    UpgradeStrategy careful = new UpgradeStrategy(1, 0);
    Tally old = some(1, 0, 9, 0);
    RollingReplace first = RollingReplace.next(10, careful, false, old, Tally.NONE);
    assertThat(first).isEqualTo(new RollingReplace(0, 0, 0, 1));
    RollingReplace then = RollingReplace.next(10, careful, false, old, running(1));
    assertThat(then.killPoor()).isEqualTo(1);
    assertThat(then.killGood()).isZero();
  }

  @Test
  void residentsGoOneByOne() {
    UpgradeStrategy strategy = UpgradeStrategy.RESIDENT;
    assertThat(RollingReplace.next(3, strategy, true, some(0, 0, 2, 1), Tally.NONE).kills())
        .isZero();
    assertThat(RollingReplace.next(3, strategy, true, some(0, 0, 2, 0), running(1)).kills())
        .isEqualTo(1);
  }
}
