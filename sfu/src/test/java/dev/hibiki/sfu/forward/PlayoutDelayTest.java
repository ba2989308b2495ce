package dev.hibiki.sfu.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.rtcp.ReportBlock;
import dev.hibiki.rtc.stream.SentPacket;
import dev.hibiki.rtc.stream.TxStream;
import org.junit.jupiter.api.Test;

class PlayoutDelayTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int CLOCK_RATE_HZ = 90_000;

  private final PlayoutDelay delay = new PlayoutDelay(100, 400);
  private final TxStream stream = new TxStream(1, 2, 97, 1, 1024);
  private long now = 5 * SECOND;

  private void jitter(int millis) {
    stream.onReportBlock(
        now, new ReportBlock().set(1, 0, 0, 0, millis * CLOCK_RATE_HZ / 1000, 0, 0));
    delay.follow(now, stream.stats(), CLOCK_RATE_HZ);
  }

  private int told() {
    return PlayoutDelay.minUnits(delay.next(now, 10));
  }

  @Test
  void itIsToldUntilAReportReachesIt() {
    delay.next(now, 65_530);
    delay.arrived(65_529);
    assertThat(delay.next(now, 65_531)).isNotEqualTo(PlayoutDelay.NONE);
    delay.arrived(65_536 + 3);
    assertThat(delay.next(now, 65_532)).isEqualTo(PlayoutDelay.NONE);
  }

  @Test
  void itGrowsWithTheJitterButSlowly() {
    assertThat(told()).isEqualTo(10);
    now += SECOND;
    jitter(30);
    assertThat(told()).as("80 ms a second").isEqualTo(18);
    now += SECOND / 2;
    jitter(30);
    assertThat(told()).isEqualTo(22);
    for (int i = 0; i < 5; i++) {
      now += SECOND;
      jitter(30);
    }
    assertThat(delay.currentMillis()).as("ten times the jitter").isEqualTo(300);
  }

  @Test
  void itStaysWithinItsBounds() {
    for (int i = 0; i < 10; i++) {
      told();
      now += SECOND;
      jitter(200);
    }
    assertThat(delay.currentMillis()).isEqualTo(400);
    for (int i = 0; i < 10; i++) {
      told();
      now += SECOND;
      jitter(0);
    }
    assertThat(delay.currentMillis()).isEqualTo(100);
  }

  @Test
  void itGrowsWhereMostPacketsAreAskedForAgain() {
    told();
    SentPacket out = new SentPacket();
    for (int i = 0; i < 100; i++) {
      stream.onSent(new SentPacket().set(0, i, i, 0, true, 0), 12, 100);
      stream.onNack(now, i, out);
    }
    now += SECOND;
    jitter(10);
    assertThat(delay.currentMillis()).as("40 over 60 of 100, twice").isEqualTo(180);
  }

  @Test
  void aChangeIsToldAnew() {
    told();
    delay.arrived(10);
    assertThat(delay.next(now, 11)).isEqualTo(PlayoutDelay.NONE);
    now += SECOND;
    jitter(30);
    assertThat(delay.next(now, 12)).isNotEqualTo(PlayoutDelay.NONE);
    delay.arrived(11);
    assertThat(delay.next(now, 13)).as("reports of before").isNotEqualTo(PlayoutDelay.NONE);
  }
}
