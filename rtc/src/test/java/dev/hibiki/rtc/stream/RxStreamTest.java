package dev.hibiki.rtc.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.DropReason;
import dev.hibiki.rtc.rtcp.ReportBlock;
import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.time.NtpTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RxStreamTest {
  private static final long MILLIS = Packets.MILLIS;
  private static final int SSRC = 7;
  private static final long DUPLICATE = DropReason.DUPLICATE.code();
  private static final long TOO_OLD = DropReason.TOO_OLD.code();

  private final Packets packets = new Packets();
  private final RxStream stream = new RxStream(SSRC, 90_000, true, 500 * MILLIS);
  private final byte[] buf = new byte[1500];
  private final RtcpWriter writer = new RtcpWriter();
  private long now = -5_000 * MILLIS;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // sequence numbers as they come | extended numbers, relative to 65536; d duplicate, o too
        // old
        "1 2 3              | 1 2 3",
        "1 3 2 4            | 1 3 2 4",
        "1 1 2 1            | 1 d 2 d",
        "65534 65535 0 1    | 65534 65535 65536 65537",
        "65534 0 65535      | 65534 65536 65535",
        // the second packet may come before the first
        "10 9 8 9           | 10 9 8 d",
        "0 65535            | 0 -1",
        // loss within the gap, then a jump of the sender
        "1 3001 2500 1      | 1 3001 2500 o",
        "1 3002 2500 1      | 1 3002 d o",
        "1 40000 2 3        | 1 o 2 3",
        "1 30000 30001      | 1 30000 30001",
        // behind the window once is old, twice in a row is a new beginning
        "5000 3000 5001     | 5000 o 5001",
        "5000 3000 3001 3002 4999 | 5000 o 68537 68538 70535",
        "5000 3000 3002 3001 5001 | 5000 o o o 5001",
        "1024 1 0 65535     | 1024 1 o o",
      })
  void sequenceNumbersAreExtended(String arriving, String expected) {
    List<String> results = new ArrayList<>();
    for (String sequence : arriving.trim().split(" ", -1)) {
      long result = receive(Integer.parseInt(sequence));
      results.add(
          result == DUPLICATE ? "d" : result == TOO_OLD ? "o" : String.valueOf(result - 65_536));
    }
    assertThat(String.join(" ", results)).isEqualTo(expected.trim());
  }

  @Test
  void extendedNumbersNeverComeTwice() {
    long seed = 111;
    Random random = new Random(seed);
    Set<Long> given = new HashSet<>();
    int sequence = 60_000;
    for (int i = 0; i < 100_000; i++) {
      sequence += random.nextInt(200) == 0 ? random.nextInt(65_536) : random.nextInt(-20, 23);
      long extended = receive(sequence & 0xFFFF);
      if (extended >= 0) {
        assertThat(given.add(extended)).as("seed %d, step %d", seed, i).isTrue();
        assertThat((int) extended & 0xFFFF).isEqualTo(sequence & 0xFFFF);
      }
    }
  }

  @Test
  void aLatePacketIsTakenAlsoAfterTheWindowHasTurned() {
    for (int sequence = 0; sequence < 3000; sequence++) {
      if (sequence != 2500) {
        receive(sequence);
      }
    }
    assertThat(receive(2500)).isEqualTo(65_536 + 2500);
    assertThat(receive(2500)).isEqualTo(DUPLICATE);
    receive(5500);
    assertThat(receive(4900)).isEqualTo(65_536 + 4900);
  }

  @Test
  void lossIsReportedPerIntervalAndInAll() {
    for (int sequence = 0; sequence < 100; sequence++) {
      if (sequence % 4 != 1) {
        receive(sequence);
      }
    }
    assertThat(report()).isEqualTo("fraction=64 lost=25 highest=63 lsr=0 dlsr=0");

    for (int sequence = 100; sequence < 200; sequence++) {
      receive(sequence);
    }
    assertThat(report()).isEqualTo("fraction=0 lost=25 highest=c7 lsr=0 dlsr=0");
    assertThat(stream.stats().lost()).isEqualTo(25);
    assertThat(stream.stats().expected()).isEqualTo(200);
    assertThat(stream.stats().packets()).isEqualTo(175);
  }

  @Test
  void aLatePacketTakesLossBack() {
    receive(1);
    receive(3);
    assertThat(stream.stats().lost()).isEqualTo(1);
    receive(2);
    assertThat(stream.stats().lost()).isZero();
    assertThat(stream.stats().reordered()).isEqualTo(1);
  }

  @Test
  void aRecoveredPacketStaysLostOnTheNetworkButIsNotAskedForAgain() {
    receive(1);
    receive(3);

    assertThat(stream.onRecovered(now, packets.packet(SSRC, 2, 0))).isEqualTo(65_538);
    assertThat(stream.onRecovered(now, packets.packet(SSRC, 2, 0))).isEqualTo(DUPLICATE);
    assertThat(receive(2)).as("the original, late").isEqualTo(DUPLICATE);

    assertThat(stream.stats().lost()).isEqualTo(1);
    assertThat(stream.stats().recovered()).isEqualTo(1);
    assertThat(stream.deadlineNanos(now)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aRecoveredPacketMayBeAheadButNotTheFirst() {
    assertThat(stream.onRecovered(now, packets.packet(SSRC, 5, 0))).isEqualTo(TOO_OLD);
    receive(1);
    assertThat(stream.onRecovered(now, packets.packet(SSRC, 3, 0))).isEqualTo(65_539);
    assertThat(stream.onRecovered(now, packets.packet(SSRC, 2000, 0))).isEqualTo(TOO_OLD);
    now += 10 * MILLIS;
    assertThat(nacks()).containsExactly(2);
    assertThat(receive(4)).isEqualTo(65_540);
    assertThat(stream.stats().lost()).as("2 and 3 on the network").isEqualTo(2);
  }

  @Test
  void aJumpOfTheSenderIsNoLoss() {
    receive(1);
    receive(2);
    receive(30_000);
    receive(30_001);

    assertThat(stream.stats().lost()).isZero();
    assertThat(stream.deadlineNanos(now)).isEqualTo(Long.MAX_VALUE);
    assertThat(report()).isEqualTo("fraction=0 lost=0 highest=7531 lsr=0 dlsr=0");
  }

  @Test
  void aReportTellsOfTheLatestSenderReport() {
    receive(1);
    stream.onSenderReport(now, 0x0001_2345_6789_0000L, 1234);
    now += 1500 * MILLIS;

    assertThat(report()).isEqualTo("fraction=0 lost=0 highest=1 lsr=23456789 dlsr=18000");
    assertThat(stream.hasSenderReport()).isTrue();
    assertThat(stream.senderReportNtp()).isEqualTo(0x0001_2345_6789_0000L);
    assertThat(stream.senderReportTimestamp()).isEqualTo(1234);
  }

  @Test
  void nothingIsReportedBeforeTheFirstPacket() {
    writer.start(buf, 0, 1000).receiverReport(1);
    assertThat(stream.writeReportBlock(now, writer)).isFalse();
    assertThat(stream.highestSequence()).isEqualTo(-1);
  }

  @Test
  void theSendersClockGivesTimestamps() {
    long ntp = NtpTime.ofUnixNanos(1_700_000_000_000_000_000L);
    stream.onSenderReport(now, ntp, 0xFFFF_FF00);

    assertThat(stream.timestampAt(ntp)).isEqualTo(0xFFFF_FF00);
    assertThat(stream.timestampAt(ntp + (1L << 32))).isEqualTo(0xFFFF_FF00 + 90_000);
    assertThat(stream.timestampAt(ntp - (3L << 31))).isEqualTo(0xFFFF_FF00 - 135_000);
  }

  @Test
  void evenSpacingHasNoJitterAndABurstIsNone() {
    for (int frame = 0; frame < 100; frame++) {
      for (int i = 0; i < 5; i++) {
        stream.onPacket(now, packets.packet(SSRC, frame * 5 + i, frame * 3000));
        now += MILLIS;
      }
      now += 28_333_333;
    }
    assertThat(stream.stats().jitterTicks()).isLessThanOrEqualTo(1);
  }

  @Test
  void jitterConvergesToTheMeanDeviation() {
    for (int i = 0; i < 1000; i++) {
      now += (i % 2 == 0 ? 10 : 30) * MILLIS;
      stream.onPacket(now, packets.packet(SSRC, i, i * 1800));
    }
    // Each packet is 10 ms off, which is 900 ticks.
    assertThat(stream.stats().jitterTicks()).isBetween(880L, 910L);
    assertThat(stream.stats().jitterNanos()).isBetween(9_700_000L, 10_200_000L);
  }

  @Test
  void missingPacketsAreAskedForAfterAMoment() {
    receive(1);
    receive(4);
    assertThat(nacks()).isEmpty();
    assertThat(stream.deadlineNanos(now)).isEqualTo(now + 10 * MILLIS);
    now += 10 * MILLIS;
    assertThat(nacks()).containsExactly(2, 3);
    assertThat(stream.stats().nacksSent()).isEqualTo(2);
    receive(2);
    now += 100 * MILLIS;
    assertThat(nacks()).containsExactly(3);
  }

  @Test
  void aStreamWithoutNackAsksForNothing() {
    RxStream audio = new RxStream(SSRC, 48_000, false, MILLIS);
    audio.onPacket(now, packets.packet(SSRC, 1, 0));
    audio.onPacket(now, packets.packet(SSRC, 4, 0));
    assertThat(audio.deadlineNanos(now)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void keyFrameRequestsAreSpacedAndAnswered() {
    stream.requestKeyframe();
    assertThat(stream.deadlineNanos(now)).isEqualTo(now);
    assertThat(stream.takeKeyframeRequest(now)).isTrue();
    stream.requestKeyframe();
    stream.requestKeyframe();
    assertThat(stream.takeKeyframeRequest(now + 499 * MILLIS)).isFalse();
    assertThat(stream.deadlineNanos(now)).isEqualTo(now + 500 * MILLIS);
    assertThat(stream.takeKeyframeRequest(now + 500 * MILLIS)).isTrue();
    assertThat(stream.takeKeyframeRequest(now + 2000 * MILLIS)).isFalse();
    stream.requestKeyframe();
    stream.onKeyframe();
    assertThat(stream.takeKeyframeRequest(now + 3000 * MILLIS)).isFalse();
    assertThat(stream.stats().keyframeRequestsSent()).isEqualTo(2);
  }

  private long receive(int sequence) {
    return stream.onPacket(now, packets.packet(SSRC, sequence, sequence * 3000));
  }

  private List<Integer> nacks() {
    List<Integer> asked = new ArrayList<>();
    writer.start(buf, 0, 1400);
    if (stream.writeNacks(now, writer, 1) > 0) {
      RtcpReader.read(
          buf,
          0,
          writer.length(),
          new RtcpVisitor() {
            @Override
            public void nack(int sender, int media, int sequence) {
              assertThat(sender).isEqualTo(1);
              assertThat(media).isEqualTo(SSRC);
              asked.add(sequence);
            }
          });
    }
    return asked;
  }

  private String report() {
    writer.start(buf, 0, 1000).receiverReport(1);
    assertThat(stream.writeReportBlock(now, writer)).isTrue();
    StringBuilder line = new StringBuilder();
    RtcpReader.read(
        buf,
        0,
        writer.length(),
        new RtcpVisitor() {
          @Override
          public void reportBlock(int reporter, byte[] buf, int offset) {
            ReportBlock block = new ReportBlock().read(buf, offset);
            line.append(
                "fraction=%d lost=%d highest=%x lsr=%x dlsr=%x"
                    .formatted(
                        block.fractionLost(),
                        block.cumulativeLost(),
                        block.highestSequence(),
                        block.lastSenderReport(),
                        block.delaySinceLastSenderReport()));
          }
        });
    return line.toString();
  }
}
