package dev.hibiki.net.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrainsTest {
  @Test
  void equalSizesAreOneTrain() {
    assertThat(trains(1200, 1200, 1200)).containsExactly("1200 1200 1200");
  }

  @Test
  void aShorterDatagramEndsTheTrain() {
    assertThat(trains(1200, 1200, 300, 300, 300)).containsExactly("1200 1200 300", "300 300");
  }

  @Test
  void aLargerDatagramBeginsTheNextTrain() {
    assertThat(trains(1199, 1199, 1200, 1200)).containsExactly("1199 1199", "1200 1200");
    assertThat(trains(100, 1200)).containsExactly("100", "1200");
  }

  @Test
  void aTrainHasAtMost64Segments() {
    int[] sizes = new int[150];
    Arrays.fill(sizes, 100);
    assertThat(Trains.end(sizes, 0, 150)).isEqualTo(64);
    assertThat(Trains.end(sizes, 64, 150)).isEqualTo(128);
    assertThat(Trains.end(sizes, 128, 150)).isEqualTo(150);
  }

  @Test
  void aTrainHasAtMost65000Bytes() {
    int[] sizes = new int[64];
    Arrays.fill(sizes, 1400);
    assertThat(Trains.end(sizes, 0, 64)).isEqualTo(46);
  }

  @Test
  void anyTrainHasOneSegmentSizeAndAShorterDatagramOnlyAtTheEnd() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      int[] sizes = new int[1 + random.nextInt(200)];
      int spread = 1 + random.nextInt(4);
      for (int i = 0; i < sizes.length; i++) {
        sizes[i] = 1197 + random.nextInt(spread);
      }
      for (int from = 0; from < sizes.length; ) {
        int to = Trains.end(sizes, from, sizes.length);
        assertThat(to).as("seed %d", seed).isBetween(from + 1, sizes.length);
        assertThat(to - from).as("seed %d", seed).isLessThanOrEqualTo(Trains.MAX_SEGMENTS);
        for (int i = from; i < to - 1; i++) {
          assertThat(sizes[i]).as("seed %d", seed).isEqualTo(sizes[from]);
        }
        assertThat(sizes[to - 1]).as("seed %d", seed).isLessThanOrEqualTo(sizes[from]);
        from = to;
      }
    }
  }

  private static List<String> trains(int... sizes) {
    List<String> trains = new ArrayList<>();
    for (int from = 0; from < sizes.length; ) {
      int to = Trains.end(sizes, from, sizes.length);
      StringBuilder train = new StringBuilder();
      for (int i = from; i < to; i++) {
        train.append(i == from ? "" : " ").append(sizes[i]);
      }
      trains.add(train.toString());
      from = to;
    }
    return trains;
  }
}
