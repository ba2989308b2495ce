package dev.hibiki.sfu.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.stream.PacketHistory;
import dev.hibiki.rtc.stream.RxStream;
import dev.hibiki.sfu.settings.LayerTracking;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SizeLevelsTest {
  private static final int FIRST_PAYLOAD_BYTE = 0x41;

  private final RtpWriter writer = new RtpWriter();
  private long sequence = 70_000;

  @Test
  void allButTheLastPacketOfAFrameBecomeAsLongAsTheLongest() {
    assertThat(padding(Codec.VP8, 1, 1100, 1100, 1101, 1101)).containsExactly(1, 1, 0, 0);
    assertThat(padding(Codec.VP8, 1, 1100, 1101, 1100, 400)).containsExactly(1, 0, 1, 0);
    assertThat(padding(Codec.VP9, 1, 1100, 1100, 1132)).containsExactly(32, 32, 0);
  }

  @Test
  void whereItTakesTooMuchPaddingANewTrainBegins() {
    assertThat(padding(Codec.VP8, 1, 40, 1100, 1101)).containsExactly(0, 1, 0);
    assertThat(padding(Codec.VP8, 1, 1100, 500, 501, 502)).containsExactly(0, 0, 1, 0);
    assertThat(padding(Codec.VP8, 1, 1000, 1033)).containsExactly(0, 0);
  }

  @Test
  void slicesOfH264MayDifferByMoreAndAv1IsLeftAlone() {
    assertThat(padding(Codec.H264, 1, 1000, 1060, 1064)).containsExactly(64, 4, 0);
    assertThat(padding(Codec.AV1, 1, 1000, 1001)).containsExactly(0, 0);
    assertThat(padding(Codec.VP8, 1, 700)).containsExactly(0);
  }

  @Test
  void thePaddingStandsBehindThePayloadAndInTheHeader() {
    MediaPacket[] packets = packets(Codec.VP8, 1, 1000, 1003, 1003);
    SizeLevels.level(packets, packets.length);
    MediaPacket packet = packets[0];
    RtpHeader source = packet.header();
    byte[] sent = new byte[1500];
    packet.writeHeader(sent, 0, 96, true, 7, 8, 9);
    int length = packet.headerLength() + source.payloadLength() + packet.paddingBytes();
    System.arraycopy(
        source.array(),
        source.payloadOffset(),
        sent,
        packet.headerLength(),
        source.payloadLength() + packet.paddingBytes());

    RtpHeader header = new RtpHeader();
    assertThat(header.parse(sent, 0, length)).isTrue();
    assertThat(header.paddingLength()).isEqualTo(3);
    assertThat(header.payloadLength()).isEqualTo(1000);
    assertThat(header.payloadType()).isEqualTo(96);
    assertThat(header.sequenceNumber()).isEqualTo(7);
    assertThat(header.timestamp()).isEqualTo(8);
    assertThat(header.ssrc()).isEqualTo(9);
    assertThat(header.marker()).isTrue();
  }

  private List<Integer> padding(Codec codec, int timestamp, int... sizes) {
    MediaPacket[] packets = packets(codec, timestamp, sizes);
    SizeLevels.level(packets, packets.length);
    List<Integer> padding = new ArrayList<>();
    for (MediaPacket packet : packets) {
      padding.add(packet.paddingBytes());
    }
    return padding;
  }

  private MediaPacket[] packets(Codec codec, int timestamp, int... sizes) {
    PacketHistory history = PacketHistory.forVideo();
    LayerStream stream =
        new LayerStream(
            0,
            codec,
            new RxStream(1, 90_000, false, 1),
            history,
            HeaderExtensionIds.NONE,
            (nowNanos, layer) -> {},
            LayerTracking.CAMERA.of(0));
    MediaPacket[] packets = new MediaPacket[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      byte[] bytes = new byte[1500];
      writer.start(bytes, 0, 96, false, i, timestamp, 1);
      int headerLength = writer.finish();
      bytes[headerLength] = FIRST_PAYLOAD_BYTE;
      history.store(++sequence, bytes, 0, headerLength + sizes[i]);
      packets[i] = new MediaPacket();
      packets[i].set(0, stream, sequence, false);
    }
    for (MediaPacket packet : packets) {
      assertThat(packet.prepare()).isTrue();
      packet.makeHeader(writer, HeaderExtensionIds.NONE);
    }
    return packets;
  }
}
