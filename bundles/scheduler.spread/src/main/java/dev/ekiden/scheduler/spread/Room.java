package dev.ekiden.scheduler.spread;

import dev.ekiden.api.model.Resources;
import dev.ekiden.spi.scheduler.RankRequest.OfferView;

/** What is left of one offer after the choices made so far. */
final class Room {
  private final OfferView offer;
  private final double mostCpus;
  private final double mostMem;

  /** Thousandths, so that taking away does not drift. */
  private long cpus;

  private long mem;
  private long disk;
  private long gpus;

  /** {@code mostCpus} and {@code mostMem}: of all offers, to compare cpus with memory. */
  Room(OfferView offer, double mostCpus, double mostMem) {
    this.offer = offer;
    this.mostCpus = mostCpus;
    this.mostMem = mostMem;
    cpus = milli(offer.available().cpus());
    mem = milli(offer.available().mem());
    disk = milli(offer.available().disk());
    gpus = milli(offer.available().gpus());
  }

  String offerId() {
    return offer.offerId();
  }

  String host() {
    return offer.host();
  }

  boolean take(Resources demand) {
    long wantedCpus = milli(demand.cpus());
    long wantedMem = milli(demand.mem());
    long wantedDisk = milli(demand.disk());
    long wantedGpus = milli(demand.gpus());
    if (wantedCpus > cpus || wantedMem > mem || wantedDisk > disk || wantedGpus > gpus) {
      return false;
    }
    cpus -= wantedCpus;
    mem -= wantedMem;
    disk -= wantedDisk;
    gpus -= wantedGpus;
    return true;
  }

  /** Share of cpus and of memory that is free, together. */
  double free() {
    return cpus / mostCpus + mem / mostMem;
  }

  private static long milli(double amount) {
    return Math.round(amount * 1000);
  }
}
