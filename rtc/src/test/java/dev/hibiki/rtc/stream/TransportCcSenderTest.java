package dev.hibiki.rtc.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import org.junit.jupiter.api.Test;

class TransportCcSenderTest {
  private static final long MILLI = 1_000_000L;

  private final TransportCcSender sender = new TransportCcSender();
  private final TransportCcReceiver receiver = new TransportCcReceiver();
  private long now = 1_000 * MILLI;

  private void send(int packets, int loseEach) {
    for (int i = 1; i <= packets; i++) {
      int sequence = sender.take(now, 1000);
      if (loseEach == 0 || i % loseEach != 0) {
        receiver.onPacket(now + 20 * MILLI, sequence, 7);
      }
      now += MILLI;
    }
  }

  private void feedback() {
    now += 200 * MILLI;
    byte[] packet = new byte[1200];
    RtcpWriter writer = new RtcpWriter().start(packet, 0, packet.length);
    assertThat(receiver.writeFeedback(now, writer, 1)).isPositive();
    RtcpReader.read(
        packet,
        0,
        writer.length(),
        new RtcpVisitor() {
          @Override
          public void transportCc(
              int senderSsrc, int mediaSsrc, byte[] buf, int offset, int length) {
            assertThat(sender.onFeedback(now, buf, offset, length)).isTrue();
          }
        });
  }

  @Test
  void whatArrivedAndWhatDidNotIsCounted() {
    send(100, 10);
    // The loss of the last packet shows with the next one.
    send(1, 0);
    feedback();
    assertThat(sender.sent()).isEqualTo(101);
    assertThat(sender.arrived()).isEqualTo(91);
    assertThat(sender.arrivedBytes()).isEqualTo(91_000);
    assertThat(sender.missing()).isEqualTo(10);
    assertThat(sender.hasArrived(9)).isTrue();
    assertThat(sender.hasArrived(10)).isFalse();
    assertThat(sender.sentNanos(9) - sender.sentNanos(1)).isEqualTo(8 * MILLI);
    assertThat(sender.arrivalTicks(9) - sender.arrivalTicks(1)).isEqualTo(32);
  }

  @Test
  void numbersRunOverSixteenBits() {
    for (int i = 0; i < 800; i++) {
      send(100, 0);
      feedback();
    }
    assertThat(sender.sent()).isEqualTo(80_000);
    assertThat(sender.arrived()).isEqualTo(80_000);
    assertThat(sender.missing()).isZero();
  }

  @Test
  void whatComesLateIsNotMissingAnyMore() {
    int first = sender.take(now, 500);
    int second = sender.take(now, 500);
    receiver.onPacket(now, first, 7);
    int third = sender.take(now, 500);
    receiver.onPacket(now + MILLI, third, 7);
    feedback();
    assertThat(sender.missing()).isEqualTo(1);
    receiver.onPacket(now, second, 7);
    feedback();
    assertThat(sender.missing()).isZero();
    assertThat(sender.arrived()).isEqualTo(3);
    assertThat(sender.arrivedBytes()).isEqualTo(1500);
  }

  @Test
  void feedbackAboutPacketsThatWereNeverSentIsIgnored() {
    send(5, 0);
    receiver.onPacket(now, 60_000, 7);
    feedback();
    assertThat(sender.arrived()).isLessThanOrEqualTo(5);
    assertThat(sender.onFeedback(now, new byte[4], 0, 4)).isFalse();
    assertThat(sender.malformed()).isEqualTo(1);
  }
}
