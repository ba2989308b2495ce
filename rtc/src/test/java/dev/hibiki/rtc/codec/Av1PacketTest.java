package dev.hibiki.rtc.codec;

import static dev.hibiki.rtc.codec.Hex.hex;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Av1PacketTest {
  private final Av1Packet packet = new Av1Packet();

  @Test
  void elementsWithACountHaveNoLastLength() {
    byte[] bytes = hex("28 02 0a 01 32 aa bb");

    assertThat(packet.parse(bytes, 0, bytes.length)).isTrue();
    assertThat(packet.keyframe()).isTrue();
    assertThat(packet.elementCount()).isEqualTo(2);
    assertThat(packet.obuType(bytes, 0)).isEqualTo(Av1Packet.OBU_SEQUENCE_HEADER);
    assertThat(packet.obuType(bytes, 1)).isEqualTo(Av1Packet.OBU_FRAME);
    assertThat(packet.elementOffset(1)).isEqualTo(4);
    assertThat(packet.elementLength(1)).isEqualTo(3);
    assertThat(packet.continuesFirst()).isFalse();
    assertThat(packet.continuedLast()).isFalse();
  }

  @Test
  void elementsWithoutACountAllHaveLengths() {
    byte[] bytes = hex("c0 01 aa 8100 32 00");

    assertThat(packet.parse(bytes, 0, bytes.length)).isTrue();
    assertThat(packet.elementCount()).isEqualTo(3);
    assertThat(packet.elementLength(1)).as("padded leb128").isEqualTo(1);
    assertThat(packet.obuType(bytes, 0)).as("continuation").isEqualTo(-1);
    assertThat(packet.obuType(bytes, 2)).as("empty").isEqualTo(-1);
    assertThat(packet.continuedLast()).isTrue();
    assertThat(packet.keyframe()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "18",
        "00 05 aa",
        "00 80",
        "00 8080808080 01",
        "00 ffffffff0f aa",
        "20 01 aa",
        "00 808080801f"
      })
  void refusesWhatDoesNotHoldTogether(String payload) {
    byte[] bytes = hex(payload);
    assertThat(packet.parse(bytes, 0, bytes.length)).isFalse();
  }

  @Test
  void refusesMoreElementsThanTheBound() {
    byte[] bytes = hex("00" + "0132".repeat(33));
    assertThat(packet.parse(bytes, 0, bytes.length)).isFalse();
    assertThat(packet.parse(bytes, 0, bytes.length - 2)).isTrue();
  }
}
