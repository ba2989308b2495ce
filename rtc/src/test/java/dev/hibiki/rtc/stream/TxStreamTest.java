package dev.hibiki.rtc.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hibiki.rtc.rtcp.ReportBlock;
import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import org.junit.jupiter.api.Test;

class TxStreamTest {
  private static final long MILLIS = Packets.MILLIS;

  private final TxStream stream = new TxStream(7, 8, 97, 0x1_0000 + 65_535, 16);
  private final SentPacket packet = new SentPacket();
  private final byte[] buf = new byte[1500];
  private final RtcpWriter writer = new RtcpWriter();

  @Test
  void aNackFindsHowThePacketWasMade() {
    int state = SentPacket.packVp8(0x7ABC, 0xFE, 0x15);
    send(new SentPacket().set(2, 0x1_0002_0003L, 65_535, 0xdeadbeef, true, state));
    send(new SentPacket().set(1, 5, 0, 6, false, 0));

    assertThat(stream.onNack(0, 65_535, packet)).isEqualTo(TxStream.RESEND);
    assertThat(packet.layer()).isEqualTo(2);
    assertThat(packet.sourceSequence()).isEqualTo(0x1_0002_0003L);
    assertThat(packet.sequenceNumber()).isEqualTo(65_535);
    assertThat(packet.timestamp()).isEqualTo(0xdeadbeef);
    assertThat(packet.marker()).isTrue();
    assertThat(SentPacket.vp8PictureId(packet.codecState())).isEqualTo(0x7ABC);
    assertThat(SentPacket.vp8Tl0PictureIndex(packet.codecState())).isEqualTo(0xFE);
    assertThat(SentPacket.vp8KeyIndex(packet.codecState())).isEqualTo(0x15);
    assertThat(stream.onNack(0, 0, packet)).isEqualTo(TxStream.RESEND);
    assertThat(packet.layer()).isEqualTo(1);
    assertThat(packet.marker()).isFalse();
  }

  @Test
  void onlyTheLatestPacketsAreKnownAndOursCannotBeRepeated() {
    for (int sequence = 0; sequence < 20; sequence++) {
      send(new SentPacket().set(0, sequence, sequence, 0, false, 0));
    }
    stream.onSentWithoutSource(19, 12, 0);

    assertThat(stream.onNack(0, 3, packet)).isEqualTo(TxStream.UNKNOWN);
    assertThat(stream.onNack(0, 4, packet)).isEqualTo(TxStream.RESEND);
    assertThat(stream.onNack(0, 19, packet)).isEqualTo(TxStream.UNKNOWN);
    assertThat(stream.onNack(0, 20, packet)).isEqualTo(TxStream.UNKNOWN);
    assertThat(stream.stats().nacksReceived()).isEqualTo(4);
    assertThat(stream.stats().nacksRefused()).isEqualTo(3);
  }

  @Test
  void aPacketIsRepeatedThreeTimesWithDistance() {
    send(new SentPacket().set(0, 1, 1, 0, false, 0));

    assertThat(stream.onNack(0, 1, packet)).isEqualTo(TxStream.RESEND);
    assertThat(stream.onNack(99 * MILLIS, 1, packet)).isEqualTo(TxStream.TOO_SOON);
    assertThat(stream.onNack(100 * MILLIS, 1, packet)).isEqualTo(TxStream.RESEND);
    assertThat(stream.onNack(200 * MILLIS, 1, packet)).isEqualTo(TxStream.RESEND);
    assertThat(stream.onNack(900 * MILLIS, 1, packet)).isEqualTo(TxStream.TOO_OFTEN);
    // The same number a round later is another packet.
    send(new SentPacket().set(0, 17, 1, 0, false, 0));
    assertThat(stream.onNack(900 * MILLIS, 1, packet)).isEqualTo(TxStream.RESEND);
  }

  @Test
  void onAShortLinkTheDistanceIsTwoRoundTrips() {
    stream.writeSenderReport(0, writer.start(buf, 0, 100), 0x1234_5678_9ABCL, 5);
    stream.onReportBlock(1020 * MILLIS, new ReportBlock().set(1, 3, 4, 5, 6, 0x1234_5678, 0x10000));
    assertThat(stream.stats().rttNanos()).isEqualTo(20 * MILLIS);
    send(new SentPacket().set(0, 1, 1, 0, false, 0));

    assertThat(stream.onNack(0, 1, packet)).isEqualTo(TxStream.RESEND);
    assertThat(stream.onNack(39 * MILLIS, 1, packet)).isEqualTo(TxStream.TOO_SOON);
    assertThat(stream.onNack(40 * MILLIS, 1, packet)).isEqualTo(TxStream.RESEND);
  }

  @Test
  void reportsOfTheReceiverAreKept() {
    assertThat(stream.stats().reported()).isFalse();
    stream.onReportBlock(5, new ReportBlock().set(1, 64, -3, 0x10001, 0xFFFFFFFF, 0, 0));

    assertThat(stream.stats().reported()).isTrue();
    assertThat(stream.stats().reportNanos()).isEqualTo(5);
    assertThat(stream.stats().fractionLost()).isEqualTo(64);
    assertThat(stream.stats().cumulativeLost()).isEqualTo(-3);
    assertThat(stream.stats().highestSequence()).isEqualTo(0x10001);
    assertThat(stream.stats().jitterTicks()).isEqualTo(0xFFFFFFFFL);
    assertThat(stream.stats().rttNanos()).isEqualTo(-1);
  }

  @Test
  void roundTripsAreMeasuredByOurClockAndSmoothed() {
    for (int i = 0; i < 10; i++) {
      stream.writeSenderReport(
          i * 1000L * MILLIS, writer.start(buf, 0, 100), (long) (i + 1) << 16, 0);
    }
    // The report that this block answers is one of the four latest.
    stream.onReportBlock(9080 * MILLIS, new ReportBlock().set(1, 0, 0, 0, 0, 10, 0));
    assertThat(stream.stats().rttNanos()).isEqualTo(80 * MILLIS);
    stream.onReportBlock(9080 * MILLIS + 160 * MILLIS, new ReportBlock().set(1, 0, 0, 0, 0, 10, 0));
    assertThat(stream.stats().rttNanos()).isEqualTo(100 * MILLIS);
    // An old one, an unknown one, and one that would be negative say nothing.
    stream.onReportBlock(9080 * MILLIS, new ReportBlock().set(1, 0, 0, 0, 0, 3, 0));
    stream.onReportBlock(9080 * MILLIS, new ReportBlock().set(1, 0, 0, 0, 0, 99, 0));
    stream.onReportBlock(9080 * MILLIS, new ReportBlock().set(1, 0, 0, 0, 0, 10, 0x10000));
    assertThat(stream.stats().rttNanos()).isEqualTo(100 * MILLIS);
  }

  @Test
  void senderReportsCountPacketsAndOctets() {
    send(new SentPacket().set(0, 1, 1, 0, false, 0));
    stream.onSentWithoutSource(2, 12, 8);
    stream.onResent(14, 102);

    assertThat(reports(stream)).isEqualTo("7: 2 packets 108 octets; 8: 1 packets 102 octets; ");
    assertThat(stream.stats().headerBytes()).isEqualTo(24);
    assertThat(stream.stats().retransmittedPackets()).isEqualTo(1);
    assertThat(stream.stats().retransmittedBytes()).isEqualTo(116);
  }

  @Test
  void withoutRtxRepeatedPacketsCountOnTheStreamItself() {
    TxStream plain = new TxStream(7, 8, -1, 0, 16);
    plain.onSent(new SentPacket().set(0, 1, 1, 0, false, 0), 12, 100);
    plain.onResent(12, 100);

    assertThat(plain.rtx()).isFalse();
    assertThat(reports(plain)).startsWith("7: 2 packets 200 octets; ");
  }

  @Test
  void aReportThatDoesNotFitIsNotRemembered() {
    assertThat(stream.writeSenderReport(0, writer.start(buf, 0, 27), 1L << 16, 0)).isFalse();
    stream.onReportBlock(1000, new ReportBlock().set(1, 0, 0, 0, 0, 1, 0));
    assertThat(stream.stats().rttNanos()).isEqualTo(-1);
  }

  @Test
  void rtxNumbersWrap() {
    assertThat(stream.takeRtxSequence()).isEqualTo(65_535);
    assertThat(stream.takeRtxSequence()).isZero();
    assertThat(stream.rtxSsrc()).isEqualTo(8);
    assertThat(stream.rtxPayloadType()).isEqualTo(97);
    assertThat(stream.ssrc()).isEqualTo(7);
    stream.onKeyframeRequest();
    assertThat(stream.stats().keyframeRequestsReceived()).isEqualTo(1);
  }

  @Test
  void theRecordHasAPowerOfTwo() {
    assertThatThrownBy(() -> new TxStream(1, 2, 3, 4, 100))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void send(SentPacket made) {
    stream.onSent(made, 12, 100);
  }

  private String reports(TxStream of) {
    writer.start(buf, 0, 100);
    of.writeSenderReport(0, writer, 1, 2);
    of.writeRtxSenderReport(writer, 1, 2);
    StringBuilder line = new StringBuilder();
    RtcpReader.read(
        buf,
        0,
        writer.length(),
        new RtcpVisitor() {
          @Override
          public void senderReport(int ssrc, long ntp, int rtp, int packets, int octets) {
            line.append("%d: %d packets %d octets; ".formatted(ssrc, packets, octets));
          }
        });
    return line.toString();
  }
}
