package dev.hibiki.sfu.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.sfu.settings.LayerTracking;
import org.junit.jupiter.api.Test;

class LayerActivityTest {
  private static final long CYCLE_NANOS = 500_000_000L;

  private final LayerActivity activity =
      new LayerActivity(new LayerTracking.Cycle(false, 5, 4, CYCLE_NANOS));
  private long now = 77;

  /** Lets a cycle pass with so many packets at its beginning. */
  private boolean cycle(LayerActivity counted, int packets) {
    for (int i = 0; i < packets; i++) {
      counted.packet(now + i, false);
    }
    now += CYCLE_NANOS;
    return counted.active(now);
  }

  @Test
  void theFirstPacketShowsThatALayerArrives() {
    assertThat(activity.active(now)).isFalse();
    assertThat(activity.packet(now, false)).isTrue();
    assertThat(activity.active(now)).isTrue();
  }

  @Test
  void aCycleWithTooFewPacketsShowsThatItStopped() {
    assertThat(cycle(activity, 5)).isTrue();
    assertThat(cycle(activity, 4)).isFalse();
  }

  @Test
  void itIsBackAfterSomeGoodCyclesInARow() {
    cycle(activity, 5);
    cycle(activity, 0);
    assertThat(cycle(activity, 5)).isFalse();
    assertThat(cycle(activity, 5)).isFalse();
    assertThat(cycle(activity, 5)).isFalse();
    assertThat(cycle(activity, 5)).isTrue();
  }

  @Test
  void oneBadCycleAmongThemBeginsAgain() {
    cycle(activity, 5);
    cycle(activity, 0);
    cycle(activity, 5);
    cycle(activity, 5);
    cycle(activity, 1);
    for (int i = 0; i < 3; i++) {
      assertThat(cycle(activity, 5)).isFalse();
    }
    assertThat(cycle(activity, 5)).isTrue();
  }

  @Test
  void whereItIsExpectedOnePacketIsEnough() {
    cycle(activity, 5);
    cycle(activity, 0);
    activity.expect();
    assertThat(activity.packet(now, false)).isTrue();
  }

  @Test
  void aLongSilenceIsOneLook() {
    cycle(activity, 5);
    now += 1_000_000 * CYCLE_NANOS;
    assertThat(activity.active(now)).isFalse();
    assertThat(cycle(activity, 5)).isFalse();
  }

  @Test
  void framesMayBeCountedInstead() {
    LayerTracking.Cycle fiveASecond = LayerTracking.Cycle.ofFrameRate(5);
    assertThat(fiveASecond).isEqualTo(new LayerTracking.Cycle(true, 2, 1, CYCLE_NANOS));
    assertThat(LayerTracking.Cycle.ofFrameRate(0.5).nanos()).isEqualTo(4 * CYCLE_NANOS);
    LayerActivity frames = new LayerActivity(fiveASecond);
    assertThat(cycle(frames, 100)).as("packets, but no frame").isFalse();
    frames.packet(now, true);
    frames.packet(now, true);
    now += CYCLE_NANOS;
    assertThat(frames.active(now)).isTrue();
  }
}
