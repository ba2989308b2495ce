package dev.hibiki.sfu.datatrack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameThinningTest {
  private static final long SECOND = 1_000_000_000L;

  private final FrameThinning thinning = new FrameThinning();

  @ParameterizedTest
  @CsvSource({"30,30,300", "30,15,150", "30,10,100", "60,1,10", "5,30,50", "30,0,300"})
  void theRateHoldsInSpiteOfJitter(int sentPerSecond, int wantedPerSecond, int expected) {
    Random random = new Random(17);
    thinning.rate(wantedPerSecond);
    int passed = 0;
    for (int frame = 0; frame < 10 * sentPerSecond; frame++) {
      long jitterNanos = random.nextLong(4_000_000L) - 2_000_000L;
      long now = SECOND + frame * (SECOND / sentPerSecond) + jitterNanos;
      passed += thinning.passes(now, (65_000 + frame) & 0xffff) ? 1 : 0;
    }
    assertThat(passed).isBetween(expected - 3, expected + 3);
  }

  @Test
  void aFrameIsPassedWholeOrNotAtAll() {
    thinning.rate(1);
    assertThat(thinning.passes(SECOND, 1)).isTrue();
    assertThat(thinning.passes(SECOND + 1, 2)).isFalse();
    assertThat(thinning.passes(3 * SECOND, 2)).isFalse();
    assertThat(thinning.passes(3 * SECOND, 1)).isFalse();
    assertThat(thinning.passes(3 * SECOND, 3)).isTrue();
    assertThat(thinning.passes(9 * SECOND, 3)).isTrue();
  }
}
