package dev.ekiden.core.matching;

/** Scalars as whole thousandths, so that sums and comparisons do not drift. */
final class Milli {
  private Milli() {}

  static long of(double amount) {
    return Math.round(amount * 1000);
  }

  static double toDouble(long milli) {
    return milli / 1000.0;
  }
}
