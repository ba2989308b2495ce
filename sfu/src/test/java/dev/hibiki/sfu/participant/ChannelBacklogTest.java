package dev.hibiki.sfu.participant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.sfu.settings.DataChannelSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which messages a channel to a slow client still takes. */
class ChannelBacklogTest {
  private static final long MILLI = 1_000_000L;
  private static final DataChannelSettings SETTINGS =
      new DataChannelSettings(200 * MILLI, 100 * MILLI, 400_000, false);

  private long nowNanos = 7_000 * MILLI;
  private int bufferedBytes;
  private int taken;
  private int mostBytes;

  /** A thousand bytes every five milliseconds, of which the client takes so many bytes. */
  private void offer(ChannelBacklog backlog, int messages, int drainedBytes) {
    for (int i = 0; i < messages; i++) {
      nowNanos += 5 * MILLI;
      bufferedBytes = Math.max(0, bufferedBytes - drainedBytes);
      if (backlog.takes(nowNanos, bufferedBytes)) {
        bufferedBytes += 1_000;
        backlog.added(nowNanos, bufferedBytes);
        taken++;
      }
      mostBytes = Math.max(mostBytes, bufferedBytes);
    }
  }

  @Test
  void lossyDataWaitsNoLongerThanIsAimedAt() {
    ChannelBacklog backlog = new ChannelBacklog(DataKind.LOSSY, SETTINGS);
    offer(backlog, 1_000, 500);
    // Half of it is taken, at 100 kB a second: 20 kB are 200 ms.
    assertThat(mostBytes).isBetween(19_000, 22_000);
    assertThat(taken).isBetween(500, 560);
  }

  @Test
  void framesOfDataTracksWaitHalfAsLong() {
    ChannelBacklog backlog = new ChannelBacklog(DataKind.DATA_TRACK, SETTINGS);
    offer(backlog, 1_000, 500);
    assertThat(mostBytes).isBetween(10_000, 12_000);
  }

  @Test
  void aClientThatTakesNothingHasLittleWaiting() {
    ChannelBacklog backlog = new ChannelBacklog(DataKind.LOSSY, SETTINGS);
    offer(backlog, 1_000, 0);
    assertThat(mostBytes).isLessThan(25_000);
    taken = 0;
    bufferedBytes = 0;
    offer(backlog, 100, 1_000);
    assertThat(taken).as("a channel that is empty takes all").isEqualTo(100);
  }

  @ParameterizedTest
  @EnumSource(DataKind.class)
  void aClientThatKeepsUpLosesNothing(DataKind kind) {
    ChannelBacklog backlog = new ChannelBacklog(kind, SETTINGS);
    offer(backlog, 1_000, 1_000);
    assertThat(taken).isEqualTo(1_000);
  }

  @ParameterizedTest
  @EnumSource(DataKind.class)
  void nothingIsDroppedWhereNothingIsConfigured(DataKind kind) {
    ChannelBacklog backlog = new ChannelBacklog(kind, new DataChannelSettings(0, 0, 0, false));
    offer(backlog, 1_000, 10);
    assertThat(taken).isEqualTo(1_000);
  }

  @Test
  void reliableDataIsOnlyDroppedForThoseWhoAreSlowerThanTheThreshold() {
    ChannelBacklog slow = new ChannelBacklog(DataKind.RELIABLE, SETTINGS);
    offer(slow, 1_000, 200);
    assertThat(mostBytes).as("40 kB a second, the threshold is 50").isLessThan(30_000);
    ChannelBacklog fast = new ChannelBacklog(DataKind.RELIABLE, SETTINGS);
    bufferedBytes = 0;
    taken = 0;
    offer(fast, 1_000, 300);
    assertThat(taken).as("60 kB a second").isEqualTo(1_000);
  }

  @Test
  void timesAtWhichNothingWaitedAreLeftOutOfTheRate() {
    DrainRate rate = new DrainRate();
    assertThat(rate.bitsPerSecond(nowNanos)).isNegative();
    rate.added(nowNanos, 10_000);
    for (int i = 0; i < 10; i++) {
      nowNanos += 20 * MILLI;
      rate.observe(nowNanos, 9_000 - i * 1_000 + 500);
    }
    assertThat(rate.bitsPerSecond(nowNanos)).isBetween(360_000L, 440_000L);
    rate.observe(nowNanos, 0);
    nowNanos += 1_000 * MILLI;
    rate.observe(nowNanos, 0);
    assertThat(rate.bitsPerSecond(nowNanos)).isBetween(360_000L, 460_000L);
    nowNanos += 2_000 * MILLI;
    assertThat(rate.bitsPerSecond(nowNanos)).as("too long ago").isNegative();
  }
}
