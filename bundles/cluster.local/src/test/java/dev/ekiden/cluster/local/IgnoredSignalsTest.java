package dev.ekiden.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoredSignalsTest {
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, false",
    "0000000000000001, true", // SIGHUP: nohup
    "0000000000001000, true", // SIGPIPE
    "fffffffc00000000, false", // real-time signals only
  })
  void standardSignalsCount(String mask, boolean any) {
    String status =
        "Name:\tjava\nSigBlk:\t0000000000000004\nSigIgn:\t%s\nSigCgt:\t0000000181005ccf\n";
    assertThat(IgnoredSignals.any(status.formatted(mask))).isEqualTo(any);
  }
}
