package dev.hibiki.rtc.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketHistoryTest {
  @Test
  void keepsTheLatestPacketsAndNoOlderOnes() {
    PacketHistory history = new PacketHistory(8);
    for (long sequence = 65_530; sequence < 65_550; sequence++) {
      assertThat(store(history, sequence, 1200)).isNotNegative();
    }
    for (long sequence = 65_530; sequence < 65_542; sequence++) {
      assertThat(history.find(sequence)).as("%d", sequence).isEqualTo(-1);
    }
    for (long sequence = 65_542; sequence < 65_550; sequence++) {
      assertIntact(history, sequence, 1200);
    }
    assertThat(history.find(-1)).isEqualTo(-1);
  }

  @Test
  void latePacketsFindTheirPlaceUnlessTheyAreTooOld() {
    PacketHistory history = new PacketHistory(8);
    store(history, 100, 10);
    store(history, 105, 11);
    assertThat(store(history, 98, 12)).isNotNegative();
    assertThat(store(history, 97, 12)).isEqualTo(-1);
    store(history, 101, 13);

    assertIntact(history, 100, 10);
    assertIntact(history, 105, 11);
    assertIntact(history, 98, 12);
    assertIntact(history, 101, 13);
  }

  @Test
  void packetsThatAreTooLongAreRefused() {
    PacketHistory history = new PacketHistory(8);
    assertThat(store(history, 1, 1501)).isEqualTo(-1);
    assertThat(store(history, 1, 1500)).isNotNegative();
    assertIntact(history, 1, 1500);
  }

  @Test
  void memoryFollowsWhatIsSent() {
    PacketHistory audio = PacketHistory.forAudio();
    for (int sequence = 0; sequence < 5000; sequence++) {
      store(audio, sequence, 120);
    }
    assertThat(audio.memoryBytes()).isEqualTo(64 * 1024);
    assertIntact(audio, 4999 - 255, 120);

    for (int sequence = 5000; sequence < 10_000; sequence++) {
      store(audio, sequence, 1200);
    }
    assertThat(audio.memoryBytes()).isEqualTo(512 * 1024);
    assertIntact(audio, 9999 - 255, 1200);
  }

  @Test
  void aFullVideoHistoryHoldsPacketsOfFullSize() {
    PacketHistory video = PacketHistory.forVideo();
    for (int sequence = 0; sequence < 5000; sequence++) {
      store(video, sequence, 1500);
    }
    assertIntact(video, 4999 - 511, 1500);
    assertThat(video.memoryBytes()).isEqualTo(1024 * 1024);
  }

  @Test
  void theBytesBehindAPacketAreFree() {
    PacketHistory history = new PacketHistory(8);
    for (int sequence = 0; sequence < 8; sequence++) {
      store(history, sequence, 100);
    }
    for (int sequence = 0; sequence < 8; sequence++) {
      int slot = history.find(sequence);
      int end = history.offset(slot) + history.length(slot);
      Arrays.fill(history.array(), end, end + PacketHistory.SLACK_BYTES, (byte) 0xEE);
    }
    for (int sequence = 0; sequence < 8; sequence++) {
      assertIntact(history, sequence, 100);
    }
  }

  @Test
  void whatIsFoundIsAlwaysWhatWasStored() {
    long seed = 121;
    Random random = new Random(seed);
    PacketHistory history = new PacketHistory(64);
    int[] lengths = new int[200_000];
    long newest = 1000;
    int found = 0;
    for (int i = 0; i < 50_000; i++) {
      newest += random.nextInt(100) == 0 ? random.nextInt(500) : random.nextInt(3);
      long sequence = newest - random.nextInt(random.nextInt(10) == 0 ? 60 : 1);
      int bound = i % 10_000 < 5000 ? 200 : 1500;
      int length = 12 + random.nextInt(bound - 12);
      if (history.find(sequence) < 0 && store(history, sequence, length) >= 0) {
        lengths[(int) sequence] = length;
      }
      long probe = newest - random.nextInt(100);
      if (history.find(probe) >= 0) {
        assertIntact(history, probe, lengths[(int) probe]);
        found++;
      }
    }
    assertThat(found).as("seed %d", seed).isGreaterThan(10_000);
  }

  @Test
  void theNumberOfPacketsIsAPowerOfTwo() {
    assertThatThrownBy(() -> new PacketHistory(100)).isInstanceOf(IllegalArgumentException.class);
  }

  private static int store(PacketHistory history, long sequence, int length) {
    byte[] packet = new byte[length + 3];
    for (int i = 0; i < length; i++) {
      packet[3 + i] = (byte) (sequence * 17 + i * 5L);
    }
    return history.store(sequence, packet, 3, length);
  }

  private static void assertIntact(PacketHistory history, long sequence, int length) {
    int slot = history.find(sequence);
    assertThat(slot).as("%d", sequence).isNotNegative();
    assertThat(history.sequence(slot)).isEqualTo(sequence);
    assertThat(history.length(slot)).isEqualTo(length);
    for (int i = 0; i < length; i++) {
      if (history.array()[history.offset(slot) + i] != (byte) (sequence * 17 + i * 5L)) {
        throw new AssertionError("packet " + sequence + " differs at " + i);
      }
    }
  }
}
