package dev.hibiki.sfu.datatrack;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataTrackPacketFuzzTest {
  private final DataTrackPacket packet = new DataTrackPacket();

  @FuzzTest
  void anything(byte[] bytes) {
    if (packet.read(bytes, 0, bytes.length)) {
      assertThat(bytes.length).isGreaterThanOrEqualTo(DataTrackPacket.HEADER_BYTES);
      assertThat(packet.handle()).isBetween(0, 0xffff);
      assertThat(packet.frame()).isBetween(0, 0xffff);
    }
  }

  @Test
  void damagedPacketsAreReadWithinTheirBounds() {
    Random random = new Random(61);
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      anything(bytes);
    }
  }

  @Test
  void theHeaderIsReadWhereItStands() {
    byte[] bytes = new byte[20];
    ByteBuffer.wrap(bytes, 3, 12)
        .put((byte) 0x18)
        .put((byte) 0)
        .putShort((short) 0xfffe)
        .putShort((short) 9)
        .putShort((short) 0x8001)
        .putInt(7);
    assertThat(packet.read(bytes, 3, 12)).isTrue();
    assertThat(packet.handle()).isEqualTo(0xfffe);
    assertThat(packet.frame()).isEqualTo(0x8001);
    assertThat(packet.read(bytes, 3, 11)).isFalse();
  }

  /** Extensions in hexadecimal after a header that announces them. */
  @ParameterizedTest
  @CsvSource({
    "'', false",
    "00, false",
    "0000, false",
    "00000000, true",
    "00000101, false",
    "000001000000, true",
    "0001010464656667, true",
    "0001010564656667, false",
    "0001010364656600, true",
    "0001010364656605, false",
    "00010103646566, false",
    "ffff010364656600, false"
  })
  void extensionsHaveToFitTheirBlock(String hex, boolean fits) {
    byte[] extensions = HexFormat.of().parseHex(hex);
    byte[] bytes = Arrays.copyOf(new byte[] {0x04}, 12 + extensions.length);
    System.arraycopy(extensions, 0, bytes, 12, extensions.length);
    assertThat(packet.read(bytes, 0, bytes.length)).isEqualTo(fits);
  }
}
