package dev.hibiki.rtc.codec;

import static dev.hibiki.rtc.codec.Hex.hex;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedPayloadTest {
  private final RedPayload red = new RedPayload();

  @Test
  void readsRedundantBlocksAndThePrimary() {
    // Two blocks of opus (111), 1920 and 960 ticks old, of 3 and 0 bytes; then the primary.
    byte[] bytes = hex("ff  ef 1e00 03  ef 0f00 00  6f  010203  0405");

    assertThat(red.parse(bytes, 1, bytes.length - 1)).isTrue();
    assertThat(red.blockCount()).isEqualTo(3);
    assertThat(red.payloadType(0)).isEqualTo(111);
    assertThat(red.timestampOffset(0)).isEqualTo(1920);
    assertThat(red.timestampOffset(1)).isEqualTo(960);
    assertThat(red.offset(0)).isEqualTo(10);
    assertThat(red.length(0)).isEqualTo(3);
    assertThat(red.length(1)).isZero();
    assertThat(red.primary()).isEqualTo(2);
    assertThat(red.payloadType(2)).isEqualTo(111);
    assertThat(red.offset(2)).isEqualTo(13);
    assertThat(red.length(2)).isEqualTo(2);
    assertThat(red.timestampOffset(2)).isZero();
  }

  @Test
  void readsAPrimaryAlone() {
    byte[] bytes = hex("6f 01 02");

    assertThat(red.parse(bytes, 0, 3)).isTrue();
    assertThat(red.blockCount()).isEqualTo(1);
    assertThat(red.length(0)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ef", "ef 0f00", "ef 0f00 01", "ef 0f00 03 6f 0102"})
  void refusesWhatDoesNotHoldTogether(String payload) {
    byte[] bytes = hex(payload);

    assertThat(red.parse(bytes, 0, bytes.length)).isFalse();
    assertThat(red.blockCount()).isZero();
  }

  @Test
  void refusesMoreBlocksThanTheBound() {
    byte[] full = hex("ef000000".repeat(15) + "6f");
    byte[] tooMany = hex("ef000000".repeat(16) + "6f");

    assertThat(red.parse(full, 0, full.length)).isTrue();
    assertThat(red.blockCount()).isEqualTo(RedPayload.MAX_BLOCKS);
    assertThat(red.parse(tooMany, 0, tooMany.length)).isFalse();
  }
}
