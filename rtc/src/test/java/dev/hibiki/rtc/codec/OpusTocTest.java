package dev.hibiki.rtc.codec;

import static dev.hibiki.rtc.codec.Hex.hex;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpusTocTest {
  /** RFC 6716 table 2: frame lengths in microseconds by configuration. */
  @ParameterizedTest
  @CsvSource({
    "0, 10000", "1, 20000", "2, 40000", "3, 60000",
    "4, 10000", "5, 20000", "6, 40000", "7, 60000",
    "8, 10000", "9, 20000", "10, 40000", "11, 60000",
    "12, 10000", "13, 20000", "14, 10000", "15, 20000",
    "16, 2500", "17, 5000", "18, 10000", "19, 20000",
    "20, 2500", "21, 5000", "22, 10000", "23, 20000",
    "24, 2500", "25, 5000", "26, 10000", "27, 20000",
    "28, 2500", "29, 5000", "30, 10000", "31, 20000",
  })
  void frameLengths(int configuration, int micros) {
    byte toc = (byte) (configuration << 3);

    assertThat(OpusToc.configuration(toc)).isEqualTo(configuration);
    assertThat(OpusToc.frameSamples(toc)).isEqualTo(micros * 48 / 1000);
  }

  @ParameterizedTest
  @CsvSource({
    // what Chromium sends: 20 ms, mono and stereo
    "78 aa,    1, 960",
    "7c aa,    1, 960",
    "79 aa bb, 2, 1920",
    "7a 01 aa, 2, 1920",
    "7b 06 aa, 6, 5760",
    // 140 ms is too long
    "7b 07 aa, 7, -1",
    "7b 00 aa, -1, -1",
    "7b,       -1, -1",
    "'',       -1, -1",
  })
  void framesOfAPacket(String payload, int frames, int samples) {
    byte[] bytes = hex(payload);

    assertThat(OpusToc.frameCount(bytes, 0, bytes.length)).isEqualTo(frames);
    assertThat(OpusToc.packetSamples(bytes, 0, bytes.length)).isEqualTo(samples);
  }

  @Test
  void stereoAndDiscontinuousTransmission() {
    assertThat(OpusToc.stereo((byte) 0x7C)).isTrue();
    assertThat(OpusToc.stereo((byte) 0x78)).isFalse();
    assertThat(OpusToc.discontinuous(1)).isTrue();
    assertThat(OpusToc.discontinuous(3)).isFalse();
  }
}
