package dev.hibiki.net.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandshakeBoundsTest {
  @Test
  void aMessageOrAFragmentOfOneIsAccepted() {
    assertThat(HandshakeBounds.accept(record(fragment(300, 0, 300)))).isTrue();
    assertThat(HandshakeBounds.accept(record(fragment(3000, 1000, 500)))).isTrue();
    assertThat(HandshakeBounds.accept(record(fragment(0, 0, 0)))).isTrue();
  }

  @Test
  void severalRecordsAndFragmentsAreAccepted() {
    byte[] fragments = join(fragment(10, 0, 10), fragment(20, 0, 20));
    assertThat(HandshakeBounds.accept(join(record(fragments), record(fragment(1, 0, 1))))).isTrue();
  }

  @Test
  void aMessageThatClaimsTooMuchIsRefused() {
    assertThat(HandshakeBounds.accept(record(fragment(1 << 14, 0, 100)))).isTrue();
    assertThat(HandshakeBounds.accept(record(fragment((1 << 14) + 1, 0, 100)))).isFalse();
    assertThat(HandshakeBounds.accept(record(fragment(0xFFFFFF, 0, 1)))).isFalse();
    byte[] second = join(fragment(10, 0, 10), fragment(0xFFFFFF, 5, 1));
    assertThat(HandshakeBounds.accept(record(second))).isFalse();
  }

  @Test
  void aFragmentBeyondItsMessageIsRefused() {
    assertThat(HandshakeBounds.accept(record(fragment(100, 90, 11)))).isFalse();
    byte[] cut = record(fragment(100, 0, 100));
    RecordHeader.putU16(cut, 11, 50);
    assertThat(HandshakeBounds.accept(Arrays.copyOf(cut, 63))).isFalse();
  }

  @Test
  void aRecordThatIsCutOffIsRefused() {
    byte[] record = record(fragment(100, 0, 100));
    for (int length = 0; length < record.length; length++) {
      assertThat(HandshakeBounds.accept(Arrays.copyOf(record, length))).isFalse();
    }
  }

  @Test
  void recordsOfALaterEpochCannotBeLookedInto() {
    byte[] record = record(new byte[40]);
    RecordHeader.write(record, 0, RecordHeader.HANDSHAKE, 1, 0, 40);
    assertThat(HandshakeBounds.accept(record)).isTrue();
  }

  @Test
  void anythingElseOnlyGivesAnAnswer() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length >= RecordHeader.BYTES && random.nextBoolean()) {
        RecordHeader.write(
            bytes, 0, RecordHeader.HANDSHAKE, 0, i, bytes.length - RecordHeader.BYTES);
        if (bytes.length > 20 && random.nextBoolean()) {
          bytes[14] = 0;
          bytes[19] = 0;
        }
      }
      boolean accepted = HandshakeBounds.accept(bytes);
      assertThat(accepted && bytes.length < RecordHeader.BYTES).as("seed %d", seed).isFalse();
    }
  }

  private static byte[] fragment(int message, int offset, int length) {
    byte[] bytes = new byte[12 + length];
    bytes[0] = 1;
    putU24(bytes, 1, message);
    putU24(bytes, 6, offset);
    putU24(bytes, 9, length);
    return bytes;
  }

  private static void putU24(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 16);
    RecordHeader.putU16(bytes, at + 1, value);
  }

  private static byte[] record(byte[] fragments) {
    byte[] bytes = new byte[RecordHeader.BYTES + fragments.length];
    RecordHeader.write(bytes, 0, RecordHeader.HANDSHAKE, 0, 0, fragments.length);
    System.arraycopy(fragments, 0, bytes, RecordHeader.BYTES, fragments.length);
    return bytes;
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
