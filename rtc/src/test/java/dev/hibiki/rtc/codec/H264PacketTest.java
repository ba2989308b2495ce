package dev.hibiki.rtc.codec;

import static dev.hibiki.rtc.codec.Hex.hex;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class H264PacketTest {
  private final H264Packet packet = new H264Packet();

  @ParameterizedTest
  @CsvSource({
    // payload, key frame begins, unit starts, unit ends
    "65 88,              true,  true,  true", // IDR
    "41 9a,              false, true,  true", // slice
    "67 42,              true,  true,  true", // SPS
    "68 ce,              false, true,  true", // PPS
    "06 05,              false, true,  true", // SEI
    "7c 85 88,           true,  true,  false", // FU-A of an IDR, first
    "7c 05 88,           false, false, false",
    "7c 45 88,           false, false, true",
    "7c 81 88,           false, true,  false",
    "7c 87 42,           true,  true,  false", // FU-A of an SPS
    "78 0002 6742 0002 68ce, true, true, true", // STAP-A
    "78 0002 0605 0002 6588, true, true, true",
    "78 0002 0605 0002 419a, false, true, true",
  })
  void keyFramesAreFound(String payload, boolean keyframe, boolean start, boolean end) {
    byte[] bytes = hex(payload);

    assertThat(packet.parse(bytes, 0, bytes.length)).isTrue();
    assertThat(packet.keyframe()).isEqualTo(keyframe);
    assertThat(packet.unitStart()).isEqualTo(start);
    assertThat(packet.unitEnd()).isEqualTo(end);
    assertThat(KeyframeDetector.startsKeyframe(Codec.H264, bytes, 0, bytes.length))
        .isEqualTo(keyframe);
  }

  @Test
  void unitsOfAnAggregateAreListed() {
    byte[] bytes = hex("ff 78 0002 6742 0003 68ce01 0001 09");

    assertThat(packet.parse(bytes, 1, bytes.length - 1)).isTrue();
    assertThat(packet.unitCount()).isEqualTo(3);
    assertThat(packet.unitType(1)).isEqualTo(H264Packet.PPS);
    assertThat(packet.unitOffset(1)).isEqualTo(8);
    assertThat(packet.unitLength(1)).isEqualTo(3);
    assertThat(packet.contains(H264Packet.ACCESS_UNIT_DELIMITER)).isTrue();
    assertThat(packet.contains(H264Packet.IDR)).isFalse();
    assertThat(packet.fragment()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00 00",
        "79 00 00",
        "7d 85 00 00",
        "7c",
        "78",
        "78 00",
        "78 0002",
        "78 0003 6742",
        "78 0000 00",
        "78 0002 419a 0002 67"
      })
  void refusesWhatDoesNotHoldTogether(String payload) {
    byte[] bytes = hex(payload);

    assertThat(packet.parse(bytes, 0, bytes.length)).isFalse();
    assertThat(KeyframeDetector.startsKeyframe(Codec.H264, bytes, 0, bytes.length)).isFalse();
  }

  @Test
  void anAggregateWithTooManyUnitsIsCutOff() {
    byte[] bytes = hex("78" + "000109".repeat(40));

    assertThat(packet.parse(bytes, 0, bytes.length)).isTrue();
    assertThat(packet.unitCount()).isEqualTo(32);
  }
}
