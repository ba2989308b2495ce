package dev.hibiki.net.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordWindowTest {
  private final RecordWindow window = new RecordWindow();

  @Test
  void aNumberIsNewOnce() {
    assertThat(window.isNew(0)).isTrue();
    window.markSeen(0);
    assertThat(window.isNew(0)).isFalse();
    assertThat(window.isNew(1)).isTrue();
  }

  @Test
  void numbersMayComeLateButNotTooLate() {
    window.markSeen(5000);
    assertThat(window.isNew(5000 - RecordWindow.SIZE + 1)).isTrue();
    assertThat(window.isNew(5000 - RecordWindow.SIZE)).isFalse();
  }

  @Test
  void theLargestNumberIsTaken() {
    window.markSeen(RecordHeader.MAX_SEQUENCE);
    assertThat(window.isNew(RecordHeader.MAX_SEQUENCE)).isFalse();
    assertThat(window.isNew(RecordHeader.MAX_SEQUENCE - 1)).isTrue();
  }

  @Test
  void anyOrderGivesWhatASetWouldGive() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<Long> seen = new HashSet<>();
    long highest = -1;
    long around = 0;
    for (int i = 0; i < 50_000; i++) {
      around += random.nextInt(200) == 0 ? random.nextInt(5000) : random.nextInt(3);
      long sequence = Math.max(0, around - random.nextInt(1500));
      boolean expected =
          sequence > highest
              || (highest - sequence < RecordWindow.SIZE && !seen.contains(sequence));
      assertThat(window.isNew(sequence)).as("seed %d, step %d", seed, i).isEqualTo(expected);
      if (expected) {
        window.markSeen(sequence);
        seen.add(sequence);
        highest = Math.max(highest, sequence);
      }
    }
  }
}
