package dev.hibiki.bench.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceivedStreamTest {
  private final ReceivedStream stream = new ReceivedStream(1);

  private void receive(int... sequences) {
    for (int sequence : sequences) {
      stream.onPacket(0, sequence);
    }
  }

  @Test
  void gapsAreExpectedAndNotReceived() {
    receive(10, 11, 14);
    assertThat(stream.expected()).isEqualTo(5);
    assertThat(stream.received()).isEqualTo(3);
  }

  @Test
  void latePacketsFillTheGapAndRepeatedOnesDoNotCount() {
    receive(10, 12, 11, 11, 12);
    assertThat(stream.expected()).isEqualTo(3);
    assertThat(stream.received()).isEqualTo(3);
    assertThat(stream.reordered()).isEqualTo(1);
    assertThat(stream.duplicates()).isEqualTo(2);
  }

  @Test
  void numbersGoOnBehindTheirLargest() {
    receive(65534, 65535, 0, 1);
    assertThat(stream.expected()).isEqualTo(4);
    assertThat(stream.received()).isEqualTo(4);
  }

  @Test
  void manyRoundsLoseNothing() {
    for (int i = 0; i < 300_000; i++) {
      stream.onPacket(0, i & 0xFFFF);
    }
    assertThat(stream.expected()).isEqualTo(300_000);
    assertThat(stream.received()).isEqualTo(300_000);
    assertThat(stream.duplicates()).isZero();
  }
}
