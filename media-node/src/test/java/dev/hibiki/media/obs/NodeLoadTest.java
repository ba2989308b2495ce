package dev.hibiki.media.obs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeLoadTest {
  private static final long SECOND = 1_000_000_000L;

  private final NodeLoad load = new NodeLoad(10 * SECOND);

  @Test
  void nothingIsReachedBeforeTheFirstSampleNorWithoutALimit() {
    assertThat(load.reaches(1, 1)).isFalse();
    load.sample(0, 1_000, 0);
    load.sample(SECOND, 1_000, 1_000_000);
    assertThat(load.reaches(0, 0)).isFalse();
    assertThat(load.reaches(-1, -1)).isFalse();
  }

  @Test
  void tracksInAndOutCountTogetherAsOfTheLatestSample() {
    load.sample(0, 9, 0);
    assertThat(load.reaches(10, 0)).isFalse();
    load.sample(SECOND, 10, 0);
    assertThat(load.reaches(10, 0)).isTrue();
    load.sample(2 * SECOND, 3, 0);
    assertThat(load.reaches(10, 0)).isFalse();
  }

  @Test
  void bytesCountOverTheWindow() {
    long bytes = 0;
    for (int second = 0; second <= 20; second += 2) {
      load.sample(second * SECOND, 0, bytes);
      bytes += 2_000;
    }
    assertThat(load.reaches(0, 1_000)).isTrue();
    assertThat(load.reaches(0, 1_001)).isFalse();
    for (int second = 22; second <= 26; second += 2) {
      load.sample(second * SECOND, 0, bytes - 2_000);
    }
    assertThat(load.reaches(0, 1_000)).as("it was quieter for a while").isFalse();
    assertThat(load.reaches(0, 300)).isTrue();
    for (int second = 28; second <= 40; second += 2) {
      load.sample(second * SECOND, 0, bytes - 2_000);
    }
    assertThat(load.reaches(0, 1)).isFalse();
  }

  @Test
  void manySamplesWithinTheWindowAreBounded() {
    for (int i = 0; i < 1_000; i++) {
      load.sample(i, 0, i);
    }
    assertThat(load.reaches(0, 0.9e9)).isTrue();
    assertThat(load.reaches(0, 1.1e9)).isFalse();
  }
}
