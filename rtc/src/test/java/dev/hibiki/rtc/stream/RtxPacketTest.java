package dev.hibiki.rtc.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.DropReason;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtxPacketTest {
  private final RtpHeader header = new RtpHeader();
  private final RtpWriter writer = new RtpWriter();

  @Test
  void theOriginalComesBackWhole() {
    long seed = 131;
    Random random = new Random(seed);
    for (int round = 0; round < 1000; round++) {
      byte[] payload = new byte[random.nextInt(200)];
      random.nextBytes(payload);
      byte[] extension = {1, 2, 3};
      byte[] buf = new byte[400];
      int offset = random.nextInt(20);
      writer.start(buf, offset, 97, true, 5, 0xabcdef, 8);
      writer.extension(4, extension, 0, 3);
      int headerLength = writer.finish();
      RtxPacket.writeOriginalSequence(buf, offset + headerLength, 65_000);
      System.arraycopy(payload, 0, buf, offset + headerLength + 2, payload.length);
      int length = headerLength + 2 + payload.length;
      int padding = random.nextInt(5);
      length = padding > 0 ? RtpWriter.pad(buf, offset, length, padding) : length;

      assertThat(header.parse(buf, offset, length)).isTrue();
      assertThat(RtxPacket.originalSequence(header)).isEqualTo(65_000);
      int unwrapped = RtxPacket.unwrap(header, 7, 96);

      assertThat(unwrapped).isEqualTo(length - 2);
      assertThat(header.parse(buf, offset + RtxPacket.HEADER_BYTES, unwrapped)).isTrue();
      assertThat(header.sequenceNumber()).isEqualTo(65_000);
      assertThat(header.ssrc()).isEqualTo(7);
      assertThat(header.payloadType()).isEqualTo(96);
      assertThat(header.marker()).isTrue();
      assertThat(header.timestamp()).isEqualTo(0xabcdef);
      assertThat(header.extensionLength(4)).isEqualTo(3);
      assertThat(header.paddingLength()).isEqualTo(padding);
      int from = header.payloadOffset();
      assertThat(Arrays.copyOfRange(buf, from, from + header.payloadLength()))
          .as("seed %d", seed)
          .isEqualTo(payload);
    }
  }

  @Test
  void aProbeHasNoOriginal() {
    byte[] buf = new byte[100];
    int length = writer.start(buf, 0, 97, false, 5, 6, 8).finish();
    assertThat(header.parse(buf, 0, RtpWriter.pad(buf, 0, length, 50))).isTrue();

    assertThat(RtxPacket.unwrap(header, 7, 96)).isEqualTo(DropReason.RTX_WITHOUT_PAYLOAD.code());
  }
}
