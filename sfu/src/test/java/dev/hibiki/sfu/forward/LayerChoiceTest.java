package dev.hibiki.sfu.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.sfu.track.TrackLayer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerChoiceTest {
  private static final List<TrackLayer> THREE =
      List.of(
          new TrackLayer(0, 320, 180, "q", 0),
          new TrackLayer(1, 640, 360, "h", 0),
          new TrackLayer(2, 1280, 720, "f", 0));

  @ParameterizedTest
  @CsvSource({
    "160,90,0",
    "320,180,0",
    "350,197,0",
    "400,225,1",
    "640,360,1",
    "1280,720,2",
    "3840,2160,2"
  })
  void theSmallestLayerThatFillsTheElementIsWanted(int width, int height, int wanted) {
    assertThat(LayerChoice.wanted(new SubscriptionSettings(false, 2, width, height, 0), THREE))
        .isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "2,2"})
  void qualityNamesALayer(int quality, int wanted) {
    assertThat(LayerChoice.wanted(new SubscriptionSettings(false, quality, 0, 0, 0), THREE))
        .isEqualTo(wanted);
  }

  @Test
  void disabledWantsNothing() {
    assertThat(LayerChoice.wanted(new SubscriptionSettings(true, 2, 0, 0, 0), THREE))
        .isEqualTo(LayerChoice.NONE);
  }

  @Test
  void aSingleLayerServesEveryQuality() {
    List<TrackLayer> one = List.of(new TrackLayer(2, 1280, 720, "", 1));
    assertThat(LayerChoice.wanted(SubscriptionSettings.LOW, one)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"2,7,2", "2,3,1", "2,1,0", "0,4,2", "0,6,1", "1,5,0", "1,0,-1", "-1,7,-1"})
  void theTargetIsTheNearestLayerThatFlows(int wanted, int active, int target) {
    assertThat(LayerChoice.target(wanted, active)).isEqualTo(target);
  }
}
