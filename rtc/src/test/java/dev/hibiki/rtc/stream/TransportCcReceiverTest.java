package dev.hibiki.rtc.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtcp.TransportCcFeedback;
import dev.hibiki.rtc.rtcp.TransportCcVisitor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransportCcReceiverTest {
  private static final long MILLIS = Packets.MILLIS;

  private final TransportCcReceiver receiver = new TransportCcReceiver();
  private final RtcpWriter writer = new RtcpWriter();
  private final byte[] buf = new byte[1200];

  @Test
  void feedbackComesAfterAHundredMillis() {
    assertThat(receiver.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    receiver.onPacket(1000 * MILLIS, 65_534, 7);
    receiver.onPacket(1001 * MILLIS, 0, 7);
    assertThat(receiver.deadlineNanos()).isEqualTo(1100 * MILLIS);
    assertThat(feedback(1099 * MILLIS)).isEmpty();

    assertThat(feedback(1100 * MILLIS)).containsExactly("#0 65534@0 -65535 0@4");
    assertThat(receiver.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    receiver.onPacket(1200 * MILLIS, 2, 7);
    assertThat(feedback(1300 * MILLIS)).containsExactly("#1 -1 2@800");
  }

  @Test
  void feedbackComesAfterFiftyMillisWhenThereIsMuch() {
    for (int i = 0; i < 20; i++) {
      receiver.onPacket(i * MILLIS, i, 7);
    }
    assertThat(receiver.deadlineNanos()).isEqualTo(50 * MILLIS);
    assertThat(feedback(50 * MILLIS)).hasSize(1);
  }

  @Test
  void aPacketThatCameLateIsReportedAgain() {
    receiver.onPacket(0, 1, 7);
    receiver.onPacket(0, 3, 7);
    assertThat(feedback(100 * MILLIS)).containsExactly("#0 1@0 -2 3@0");
    receiver.onPacket(110 * MILLIS, 2, 7);
    receiver.onPacket(110 * MILLIS, 2, 7);
    assertThat(feedback(210 * MILLIS)).containsExactly("#1 2@440 3@0");
  }

  @Test
  void whatDoesNotFitFollows() {
    for (int i = 0; i < 1000; i++) {
      receiver.onPacket(i * 100_000L, i, 7);
    }
    assertThat(receiver.writeFeedback(100 * MILLIS, writer.start(buf, 0, 600), 1)).isPositive();
    assertThat(receiver.deadlineNanos()).isLessThanOrEqualTo(100 * MILLIS);
    assertThat(receiver.writeFeedback(100 * MILLIS, writer.start(buf, 0, 1200), 1)).isEqualTo(1);
    assertThat(receiver.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(receiver.writeFeedback(100 * MILLIS, writer.start(buf, 0, 1200), 1)).isZero();
  }

  @Test
  void aJumpIsSurvived() {
    receiver.onPacket(0, 0, 7);
    receiver.onPacket(MILLIS, 30_000, 7);
    receiver.onPacket(2 * MILLIS, 28_000, 7);
    receiver.onPacket(2 * MILLIS, 20_000, 7);
    List<String> written = feedback(200 * MILLIS);

    assertThat(String.join(" ", written)).contains("28000@8").contains("30000@4");
    assertThat(String.join(" ", written)).doesNotContain("20000@");
  }

  @Test
  void everyPacketIsReportedWithItsArrival() {
    long seed = 141;
    Random random = new Random(seed);
    Map<Integer, Long> arrived = new HashMap<>();
    Set<String> reported = new HashSet<>();
    long now = 0;
    int sequence = 64_000;
    receiver.onPacket(now, sequence, 7);
    for (int i = 0; i < 20_000; i++) {
      now += random.nextInt(3 * (int) MILLIS);
      sequence += 1 + (random.nextInt(10) == 0 ? random.nextInt(5) : 0);
      receiver.onPacket(now, sequence & 0xFFFF, 7);
      arrived.put(sequence, now / 250_000);
      if (receiver.deadlineNanos() - now <= 0) {
        receiver.writeFeedback(now, writer.start(buf, 0, 1200), 1);
        collect(reported);
      }
    }
    now += 1000 * MILLIS;
    receiver.writeFeedback(now, writer.start(buf, 0, 1200), 1);
    collect(reported);
    for (Map.Entry<Integer, Long> entry : arrived.entrySet()) {
      String line = (entry.getKey() & 0xFFFF) + "@" + entry.getValue();
      assertThat(reported.contains(line)).as("seed %d: %s", seed, line).isTrue();
    }
  }

  private void collect(Set<String> reported) {
    read(
        new TransportCcVisitor() {
          @Override
          public void received(int sequence, long ticks) {
            reported.add(sequence + "@" + ticks);
          }

          @Override
          public void notReceived(int sequence) {}
        });
  }

  private List<String> feedback(long now) {
    List<String> lines = new ArrayList<>();
    receiver.writeFeedback(now, writer.start(buf, 0, 1200), 1);
    read(
        new TransportCcVisitor() {
          @Override
          public void feedback(int base, int count, int reference, int feedbackCount) {
            lines.add("#" + feedbackCount);
          }

          @Override
          public void received(int sequence, long ticks) {
            lines.add(lines.removeLast() + " " + sequence + "@" + ticks);
          }

          @Override
          public void notReceived(int sequence) {
            lines.add(lines.removeLast() + " -" + sequence);
          }
        });
    return lines;
  }

  private void read(TransportCcVisitor visitor) {
    if (writer.length() == 0) {
      return;
    }
    int packets =
        RtcpReader.read(
            buf,
            0,
            writer.length(),
            new RtcpVisitor() {
              @Override
              public void transportCc(int sender, int media, byte[] in, int offset, int length) {
                assertThat(sender).isEqualTo(1);
                assertThat(media).isEqualTo(7);
                assertThat(TransportCcFeedback.read(in, offset, length, visitor)).isPositive();
              }
            });
    assertThat(packets).isPositive();
  }
}
