package dev.hibiki.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.sctp.ReceivedTsns.Verdict;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ReceivedTsnsTest {
  /** Keeps the value of the last SACK. */
  private static final class SackSink extends SilentSink {
    byte[] value = new byte[0];

    @Override
    public void transmit(byte[] packet, int offset, int length) {
      value = Arrays.copyOfRange(packet, offset + 16, offset + length);
    }
  }

  private static byte[] sack(ReceivedTsns received) {
    PacketWriter writer = new PacketWriter(SctpConfig.defaults(), new SctpCounters());
    SackSink sink = new SackSink();
    received.writeSack(writer, 77, sink);
    writer.flush(sink);
    return sink.value;
  }

  @Test
  void agreesWithASetOfNumbersAcrossTheWrap() {
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      int initial = seed % 2 == 0 ? -300 : random.nextInt();
      ReceivedTsns received = new ReceivedTsns();
      received.reset(initial);
      TreeSet<Integer> ahead = new TreeSet<>();
      int cumulative = -1;
      for (int step = 0; step < 2_000; step++) {
        int relative = cumulative + 1 + (int) Math.abs(random.nextGaussian() * 20) - 3;
        int tsn = initial + relative;
        boolean known = relative <= cumulative || ahead.contains(relative);
        assertThat(received.check(tsn))
            .as("seed %d step %d", seed, step)
            .isEqualTo(known ? Verdict.DUPLICATE : Verdict.NEW);
        if (random.nextInt(100) == 0) {
          int to = cumulative + 1 + random.nextInt(30);
          received.forward(initial + to);
          cumulative = to;
          ahead.headSet(to, true).clear();
        } else if (!known) {
          received.add(tsn);
          ahead.add(relative);
        }
        while (ahead.remove(cumulative + 1)) {
          cumulative++;
        }
        assertThat(received.cumulativeTsn()).isEqualTo(initial + cumulative);
        assertThat(received.hasGap()).isEqualTo(!ahead.isEmpty());
        checkSack(sack(received), initial, cumulative, ahead);
      }
    }
  }

  private static void checkSack(byte[] sack, int initial, int cumulative, TreeSet<Integer> ahead) {
    assertThat(BigEndian.i32(sack, 0)).isEqualTo(initial + cumulative);
    assertThat(BigEndian.i32(sack, 4)).isEqualTo(77);
    TreeSet<Integer> reported = new TreeSet<>();
    int previousEnd = 0;
    for (int i = 0; i < BigEndian.u16(sack, 8); i++) {
      int start = BigEndian.u16(sack, 12 + 4 * i);
      int end = BigEndian.u16(sack, 14 + 4 * i);
      assertThat(start).isGreaterThan(previousEnd + 1).isLessThanOrEqualTo(end);
      previousEnd = end;
      for (int offset = start; offset <= end; offset++) {
        reported.add(cumulative + offset);
      }
    }
    assertThat(reported).isEqualTo(ahead);
  }

  @Test
  void theWindowEndsWhereItSays() {
    ReceivedTsns received = new ReceivedTsns();
    received.reset(0);
    assertThat(received.check(ReceivedTsns.WINDOW - 1)).isEqualTo(Verdict.NEW);
    assertThat(received.check(ReceivedTsns.WINDOW)).isEqualTo(Verdict.TOO_FAR);
    for (int tsn = ReceivedTsns.WINDOW - 1; tsn > 0; tsn--) {
      received.add(tsn);
    }
    assertThat(received.cumulativeTsn()).isEqualTo(-1);
    received.add(0);
    assertThat(received.cumulativeTsn()).isEqualTo(ReceivedTsns.WINDOW - 1);
    assertThat(received.hasGap()).isFalse();
  }

  @Test
  void aSackHasABoundedNumberOfBlocksAndDuplicates() {
    ReceivedTsns received = new ReceivedTsns();
    received.reset(0);
    for (int tsn = 1; tsn < 1_000; tsn += 2) {
      received.add(tsn);
      received.duplicate(tsn);
    }
    byte[] sack = sack(received);
    assertThat(BigEndian.u16(sack, 8)).isEqualTo(64);
    assertThat(BigEndian.u16(sack, 10)).isEqualTo(16);
    assertThat(sack).hasSize(12 + 4 * 80);
    assertThat(BigEndian.u16(sack(received), 10)).as("told once").isZero();
  }

  @Test
  void forwardingFarClearsTheWindow() {
    ReceivedTsns received = new ReceivedTsns();
    received.reset(0);
    for (int tsn = 5; tsn < 100; tsn += 3) {
      received.add(tsn);
    }
    received.forward(1_000_000);
    assertThat(received.cumulativeTsn()).isEqualTo(1_000_000);
    assertThat(received.hasGap()).isFalse();
    for (int tsn = 1_000_001; tsn < 1_000_000 + ReceivedTsns.WINDOW; tsn++) {
      assertThat(received.check(tsn)).isEqualTo(Verdict.NEW);
    }
  }
}
