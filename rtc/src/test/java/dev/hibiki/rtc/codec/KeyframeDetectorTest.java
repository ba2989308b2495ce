package dev.hibiki.rtc.codec;

import static dev.hibiki.rtc.codec.Hex.hex;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyframeDetectorTest {
  @ParameterizedTest
  @CsvSource({
    "40 01 0c, true", // VPS
    "42 01 01, true", // SPS
    "44 01 c0, true", // PPS
    "26 01 af, true", // IDR_W_RADL
    "2a 01 af, true", // CRA
    "02 01 d0, false", // TRAIL_R
    "62 01 93 af, true", // FU of an IDR, first
    "62 01 13 af, false",
    "62 01 81 d0, false",
    "60 01 0003 420101 0003 440101, true", // aggregate
    "60 01 0003 020101 0003 260101, true",
    "60 01 0003 020101, false",
    "60 01 0001 42, false",
    "60 01 00ff 420101, false",
    "26 01, false",
  })
  void h265(String payload, boolean keyframe) {
    byte[] bytes = hex(payload);
    assertThat(KeyframeDetector.startsKeyframe(Codec.H265, bytes, 0, bytes.length))
        .isEqualTo(keyframe);
  }

  @ParameterizedTest
  @CsvSource({
    "18 0a 01, true", // one element, new sequence
    "10 32 01, false",
    "98 0a 01, false", // continues an element: not the first packet
    "08 02 0a 01 32, true",
    "18, false",
  })
  void av1(String payload, boolean keyframe) {
    byte[] bytes = hex(payload);
    assertThat(KeyframeDetector.startsKeyframe(Codec.AV1, bytes, 0, bytes.length))
        .isEqualTo(keyframe);
  }

  @Test
  void everyAudioPacketStandsAlone() {
    assertThat(KeyframeDetector.startsKeyframe(Codec.OPUS, new byte[] {1}, 0, 1)).isTrue();
    assertThat(KeyframeDetector.startsKeyframe(Codec.OPUS, new byte[0], 0, 0)).isFalse();
  }

  @Test
  void h265PayloadTypes() {
    assertThat(H265Packet.payloadType(hex("6201"), 0, 2)).isEqualTo(49);
    assertThat(H265Packet.payloadType(hex("62"), 0, 1)).isEqualTo(-1);
  }
}
