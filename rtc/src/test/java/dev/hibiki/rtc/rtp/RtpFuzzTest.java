package dev.hibiki.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RTP headers and header extensions made of anything. */
class RtpFuzzTest {
  private final RtpHeader header = new RtpHeader();

  @FuzzTest
  void header(byte[] packet) {
    int headerLength = RtpHeader.headerLength(packet, 0, packet.length);
    if (!header.parse(packet, 0, packet.length)) {
      return;
    }
    check(header.headerLength() == headerLength);
    check(headerLength >= 12 && header.payloadLength() >= 0);
    check(headerLength + header.payloadLength() + header.paddingLength() == packet.length);
    for (int i = 0; i < header.csrcCount(); i++) {
      header.csrc(i);
    }
    for (int i = 0; i < header.extensionCount(); i++) {
      int id = header.extensionIdAt(i);
      int offset = header.extensionOffset(id);
      int length = header.extensionLength(id);
      check(id > 0 && length >= 0 && offset >= 16 && offset + length <= headerLength);
      readAll(packet, offset, length);
    }
    readAll(packet, header.extensionOffset(0), header.extensionLength(0));
  }

  private static void readAll(byte[] buf, int offset, int length) {
    HeaderExtensions.audioLevel(buf, offset, length);
    HeaderExtensions.voiceActivity(buf, offset, length);
    HeaderExtensions.text(buf, offset, length);
    HeaderExtensions.textEquals(buf, offset, length, new byte[] {'h'});
    HeaderExtensions.transportSequence(buf, offset, length);
    HeaderExtensions.absSendTime(buf, offset, length);
    HeaderExtensions.absCaptureTime(buf, offset, length);
    HeaderExtensions.captureClockOffset(buf, offset, length);
    HeaderExtensions.minPlayoutDelay(buf, offset, length);
    HeaderExtensions.maxPlayoutDelay(buf, offset, length);
    HeaderExtensions.videoOrientation(buf, offset, length);
    HeaderExtensions.transmissionOffset(buf, offset, length);
    HeaderExtensions.frameMarking(buf, offset, length);
  }

  private static void check(boolean holds) {
    assertThat(holds).isTrue();
  }

  @Test
  void damagedHeadersAreReadWithinTheirBounds() {
    Mutations.run(
        201,
        200_000,
        List.of(
            RtpHeaderTest.hex("80 e0 ffff deadbeef cafebabe 010203"),
            RtpHeaderTest.hex(
                "b2 60 0001 00000000 00000001 11111111 22222222 bede0001 10aa20bb 77 000003"),
            RtpHeaderTest.hex(
                "90 60 0001 00000000 00000001 bede0003 10aa 00 22bbccdd 00 e0ee 0000 55"),
            RtpHeaderTest.hex(
                "90 60 0001 00000000 00000001 1000 0003 0100 ff05 0102030405 000000 55")),
        this::header);
  }
}
