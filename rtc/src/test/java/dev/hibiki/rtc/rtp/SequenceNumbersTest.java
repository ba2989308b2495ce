package dev.hibiki.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequenceNumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1, 1",
    "1, 0, -1",
    "65535, 0, 1",
    "0, 65535, -1",
    "0, 32767, 32767",
    "0, 32768, -32768",
    "32768, 0, -32768",
    "65000, 100, 636",
    "5, 5, 0"
  })
  void distanceWraps(int from, int to, int distance) {
    assertThat(SequenceNumbers.distance(from, to)).isEqualTo(distance);
    assertThat(SequenceNumbers.newer(to, from)).isEqualTo(distance > 0);
    assertThat(SequenceNumbers.older(to, from)).isEqualTo(distance < 0);
    assertThat(SequenceNumbers.add(from, distance)).isEqualTo(to);
  }

  @Test
  void timestampDistanceWraps() {
    assertThat(SequenceNumbers.timestampDistance(0xFFFFFFF0, 0x10)).isEqualTo(32);
    assertThat(SequenceNumbers.timestampDistance(0x10, 0xFFFFFFF0)).isEqualTo(-32);
  }

  @Test
  void unwrapperFollowsWrapsInBothDirections() {
    SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    assertThat(unwrapper.last()).isEqualTo(-1);
    assertThat(unwrapper.unwrap(65_534)).isEqualTo(131_070);
    assertThat(unwrapper.unwrap(1)).isEqualTo(131_073);
    assertThat(unwrapper.unwrap(65_535)).isEqualTo(131_071);
    assertThat(unwrapper.peek(0)).isEqualTo(131_072);
    assertThat(unwrapper.last()).isEqualTo(131_071);
    unwrapper.reset();
    assertThat(unwrapper.unwrap(0)).isEqualTo(65_536);
    assertThat(unwrapper.unwrap(65_535)).as("before the first").isEqualTo(65_535);
  }

  @Test
  void unwrappedNumbersKeepTheirDistances() {
    long seed = 41;
    Random random = new Random(seed);
    SequenceUnwrapper sequences = new SequenceUnwrapper();
    TimestampUnwrapper timestamps = new TimestampUnwrapper();
    long sequence = 40_000;
    long timestamp = 4_000_000_000L;
    long firstSequence = sequences.unwrap((int) sequence & 0xFFFF);
    long firstTimestamp = timestamps.unwrap((int) timestamp);
    for (int i = 0; i < 100_000; i++) {
      sequence = Math.max(40_000, sequence + random.nextInt(-1000, 1400));
      timestamp = Math.max(4_000_000_000L, timestamp + random.nextInt(-90_000, 1_000_000));
      assertThat(sequences.unwrap((int) sequence & 0xFFFF) - firstSequence)
          .as("seed %d", seed)
          .isEqualTo(sequence - 40_000);
      assertThat(timestamps.unwrap((int) timestamp) - firstTimestamp)
          .as("seed %d", seed)
          .isEqualTo(timestamp - 4_000_000_000L);
    }
  }

  @Test
  void timestampUnwrapperStartsAboveZero() {
    TimestampUnwrapper unwrapper = new TimestampUnwrapper();
    assertThat(unwrapper.last()).isEqualTo(-1);
    assertThat(unwrapper.unwrap(5)).isEqualTo(0x1_0000_0005L);
    assertThat(unwrapper.peek(-5)).isEqualTo(0xFFFF_FFFBL);
    assertThat(unwrapper.last()).isEqualTo(0x1_0000_0005L);
    unwrapper.reset();
    assertThat(unwrapper.unwrap(-1)).isEqualTo(0x1_FFFF_FFFFL);
  }
}
