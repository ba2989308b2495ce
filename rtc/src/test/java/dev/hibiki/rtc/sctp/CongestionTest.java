package dev.hibiki.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CongestionTest {
  private static final int PACKET = 1_000;
  private static final long MILLI = 1_000_000;

  private static CongestionWindow window() {
    CongestionWindow window = new CongestionWindow(PACKET, 10);
    window.reset(100_000);
    return window;
  }

  @Test
  void slowStartGrowsByWhatIsAcknowledgedIfTheWindowIsUsed() {
    CongestionWindow window = window();
    assertThat(window.bytes()).isEqualTo(10_000);
    window.acknowledged(1, 1_500, 10_000);
    assertThat(window.bytes()).isEqualTo(11_500);
    window.acknowledged(2, 9_000, 11_500);
    assertThat(window.bytes()).as("two packets at most").isEqualTo(13_500);
    window.acknowledged(3, 2_000, 5_000);
    assertThat(window.bytes()).as("not used").isEqualTo(13_500);
  }

  @Test
  void congestionAvoidanceGrowsByAPacketPerWindow() {
    CongestionWindow window = new CongestionWindow(PACKET, 10);
    window.reset(9_000);
    for (int i = 0; i < 9; i++) {
      window.acknowledged(i, 1_000, 10_000);
    }
    assertThat(window.bytes()).isEqualTo(10_000);
    window.acknowledged(10, 1_000, 10_000);
    assertThat(window.bytes()).isEqualTo(11_000);
  }

  @Test
  void lossHalvesOncePerFlight() {
    CongestionWindow window = new CongestionWindow(PACKET, 40);
    window.reset(100_000);
    assertThat(window.lossFound(50)).isTrue();
    assertThat(window.bytes()).isEqualTo(20_000);
    assertThat(window.recovering()).isTrue();
    assertThat(window.lossFound(60)).isFalse();
    window.acknowledged(49, 5_000, 20_000);
    assertThat(window.recovering()).isTrue();
    assertThat(window.bytes()).isEqualTo(20_000);
    window.acknowledged(50, 1_000, 20_000);
    assertThat(window.recovering()).isFalse();
    assertThat(window.lossFound(70)).isTrue();
    assertThat(window.bytes()).isEqualTo(10_000);
  }

  @Test
  void lossLeavesFourPacketsAndATimeoutOne() {
    CongestionWindow window = new CongestionWindow(PACKET, 5);
    window.reset(100_000);
    window.lossFound(1);
    assertThat(window.bytes()).isEqualTo(4_000);
    window.timedOut();
    assertThat(window.bytes()).isEqualTo(1_000);
    assertThat(window.thresholdBytes()).isEqualTo(4_000);
    assertThat(window.recovering()).isFalse();
  }

  @Test
  void theTimeoutFollowsTheRoundTripAndAllowsForDelayedSacks() {
    RetransmissionTimeout rto = new RetransmissionTimeout(SctpConfig.Timers.defaults());
    assertThat(rto.timeoutNanos()).isEqualTo(1_000 * MILLI);
    assertThat(rto.roundTripNanos()).isZero();
    rto.measured(100 * MILLI);
    assertThat(rto.timeoutNanos()).isEqualTo(320 * MILLI);
    for (int i = 0; i < 100; i++) {
      rto.measured(20 * MILLI);
    }
    assertThat(rto.roundTripNanos() / MILLI).isBetween(19L, 21L);
    assertThat(rto.timeoutNanos() / MILLI).isBetween(239L, 241L);
    for (int i = 0; i < 200; i++) {
      rto.measured((i % 2 == 0 ? 50 : 950) * MILLI);
    }
    assertThat(rto.timeoutNanos() / MILLI).isGreaterThan(1_500);
  }

  @Test
  void backOffDoublesUpToTheLimitAndEndsWithProgress() {
    RetransmissionTimeout rto = new RetransmissionTimeout(SctpConfig.Timers.defaults());
    rto.measured(80 * MILLI);
    long calm = rto.timeoutNanos();
    rto.backOff();
    assertThat(rto.timeoutNanos()).isEqualTo(2 * calm);
    for (int i = 0; i < 10; i++) {
      rto.backOff();
    }
    assertThat(rto.timeoutNanos()).isEqualTo(10_000 * MILLI);
    rto.progress();
    assertThat(rto.timeoutNanos()).isEqualTo(calm);
    rto.reset();
    rto.progress();
    assertThat(rto.timeoutNanos()).isEqualTo(1_000 * MILLI);
    assertThat(rto.backedOff(2)).isEqualTo(4_000 * MILLI);
    assertThat(rto.backedOff(60)).isEqualTo(10_000 * MILLI);
  }

  @Test
  void absurdRoundTripsDoNoHarm() {
    RetransmissionTimeout rto = new RetransmissionTimeout(SctpConfig.Timers.defaults());
    rto.measured(-5);
    assertThat(rto.timeoutNanos()).isBetween(200 * MILLI, 10_000 * MILLI);
    rto.measured(Long.MAX_VALUE);
    assertThat(rto.timeoutNanos()).isBetween(200 * MILLI, 10_000 * MILLI);
  }
}
