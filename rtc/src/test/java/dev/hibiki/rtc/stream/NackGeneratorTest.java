package dev.hibiki.rtc.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NackGeneratorTest {
  private static final long MILLIS = Packets.MILLIS;

  private final NackGenerator nacks = new NackGenerator();
  private final int[] out = new int[NackGenerator.MAX_OUTSTANDING];

  @Test
  void requestsBackOffFromTheRoundTripTimeUpToTheirBound() {
    nacks.rtt(100 * MILLIS);
    nacks.missing(0, 10, 11);

    assertThat(requestTimesMillis(11)).containsExactly(10L, 110L, 235L, 392L, 588L, 833L, 1139L);
    assertThat(nacks.outstanding()).isZero();
    assertThat(nacks.abandoned()).isEqualTo(1);
    assertThat(nacks.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void requestsAreNeverCloserThanTwentyMillisNorMoreThanEight() {
    nacks.rtt(MILLIS);
    nacks.missing(0, 10, 11);

    assertThat(requestTimesMillis(11)).containsExactly(10L, 30L, 50L, 70L, 90L, 110L, 130L, 150L);
    assertThat(nacks.abandoned()).isEqualTo(1);
  }

  @Test
  void requestsAreNeverFartherThanFourHundredMillis() {
    nacks.rtt(900 * MILLIS);
    nacks.missing(0, 10, 11);

    assertThat(requestTimesMillis(11)).containsExactly(10L, 410L, 810L);
  }

  @Test
  void theOldestAreGivenUpBeyondTheBound() {
    nacks.missing(0, 0, 60);
    nacks.missing(0, 70, 130);
    assertThat(nacks.outstanding()).isEqualTo(100);
    assertThat(nacks.abandoned()).isEqualTo(20);
    assertThat(nacks.due(10 * MILLIS, out)).isEqualTo(100);
    assertThat(out[0]).isEqualTo(20);
    assertThat(out[99]).isEqualTo(129);

    nacks.missing(0, 1000, 3000);
    assertThat(nacks.outstanding()).isEqualTo(100);
    assertThat(nacks.abandoned()).isEqualTo(20 + 1900 + 100);
  }

  @Test
  void whatArrivesIsForgotten() {
    nacks.missing(0, 65_534, 65_538);
    assertThat(nacks.arrived(65_535)).isTrue();
    assertThat(nacks.arrived(65_535)).isFalse();
    assertThat(nacks.arrived(1)).isFalse();
    assertThat(nacks.arrived(70_000)).isFalse();

    int count = nacks.due(10 * MILLIS, out);
    assertThat(Arrays.copyOf(out, count)).containsExactly(65_534, 0, 1);
    nacks.clear();
    assertThat(nacks.outstanding()).isZero();
    assertThat(nacks.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatIsDueSoonGoesAlong() {
    nacks.missing(0, 1, 2);
    nacks.missing(4 * MILLIS, 3, 4);
    nacks.missing(9 * MILLIS, 5, 6);

    assertThat(nacks.due(9 * MILLIS, out)).isZero();
    assertThat(nacks.due(10 * MILLIS, out)).isEqualTo(2);
    assertThat(nacks.deadlineNanos()).isEqualTo(19 * MILLIS);
  }

  @Test
  void timeMayBeNegativeAndWrap() {
    long start = Long.MAX_VALUE - 15 * MILLIS;
    nacks.missing(start, 1, 2);
    assertThat(nacks.due(start + 10 * MILLIS, out)).isEqualTo(1);
    long wrapped = start + 90 * MILLIS;
    assertThat(wrapped).isNegative();
    assertThat(nacks.due(wrapped, out)).isEqualTo(1);
  }

  /** Steps through time and notes when packet 10 is asked for. */
  private List<Long> requestTimesMillis(long untilSeconds) {
    List<Long> times = new ArrayList<>();
    for (long now = 0; now <= untilSeconds * 1000; now++) {
      if (nacks.due(now * MILLIS, out) > 0) {
        assertThat(out[0]).isEqualTo(10);
        times.add(now);
      }
    }
    return times;
  }
}
