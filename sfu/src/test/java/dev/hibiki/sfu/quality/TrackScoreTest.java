package dev.hibiki.sfu.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hibiki.common.proto.ConnectionQuality;
import dev.hibiki.rtc.codec.Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackScoreTest {
  private static final long WINDOW_NANOS = 5_000_000_000L;

  private long now;
  private final TrackScore score =
      new TrackScore(0, LossWeights.of(Codec.OPUS, false), QualityTerms.LOSS_AND_LAYERS);

  private static TrackWindow window(long packets, long lost) {
    return new TrackWindow(5, packets, lost, packets * 100, 0, 0, false);
  }

  private void update(TrackScore scored, TrackWindow window) {
    now += WINDOW_NANOS;
    scored.update(now, window);
  }

  @ParameterizedTest
  @CsvSource({
    "OPUS,false,0,EXCELLENT",
    "OPUS,false,2,EXCELLENT",
    "OPUS,false,4,GOOD",
    "OPUS,false,12,POOR",
    "OPUS,true,4,EXCELLENT",
    "OPUS,true,6,GOOD",
    "RED,false,4,EXCELLENT",
    "RED,false,8,GOOD",
    "VP8,false,1,EXCELLENT",
    "AV1,false,4,GOOD",
    "H264,false,10,POOR",
    "PCMU,false,50,EXCELLENT",
  })
  void lossCostsByCodec(Codec codec, boolean correction, int percent, ConnectionQuality quality) {
    TrackScore scored =
        new TrackScore(0, LossWeights.of(codec, correction), QualityTerms.LOSS_AND_LAYERS);
    update(scored, window(250, percent * 250 / 100));
    assertThat(scored.quality()).isEqualTo(quality);
  }

  @Test
  void itFallsFasterThanItRises() {
    update(score, window(250, 25));
    // Ten percent at weight 8 leave 20, of which four fifths count.
    assertThat(score.score()).isCloseTo(0.8 * 20 + 0.2 * 100, within(0.01));
    double before = score.score();
    update(score, window(250, 0));
    assertThat(score.score()).isCloseTo(0.4 * 100 + 0.6 * before, within(0.01));
  }

  @Test
  void lossAloneDoesNotGoBelowPoor() {
    for (int i = 0; i < 10; i++) {
      update(score, window(250, 250));
    }
    assertThat(score.score()).isEqualTo(30);
    assertThat(score.quality()).isEqualTo(ConnectionQuality.POOR);
  }

  @Test
  void noPacketsIsPoorAndNoReportsEitherIsLost() {
    update(score, TrackWindow.empty(5, false));
    assertThat(score.quality()).isEqualTo(ConnectionQuality.POOR);
    update(score, TrackWindow.empty(5, true));
    assertThat(score.quality()).isEqualTo(ConnectionQuality.LOST);
  }

  @Test
  void aMutedTrackIsExcellentUnlessItWasLost() {
    update(score, window(250, 50));
    score.muted(now, true);
    assertThat(score.quality()).isEqualTo(ConnectionQuality.EXCELLENT);
    update(score, TrackWindow.empty(5, true));
    assertThat(score.quality()).isEqualTo(ConnectionQuality.EXCELLENT);
    score.muted(now + WINDOW_NANOS - 1, false);
    // Audible for a moment only: the window does not count.
    update(score, TrackWindow.empty(5, true));
    assertThat(score.quality()).isEqualTo(ConnectionQuality.EXCELLENT);
    update(score, TrackWindow.empty(5, true));
    score.muted(now, true);
    assertThat(score.quality()).isEqualTo(ConnectionQuality.LOST);
  }

  @Test
  void eachMissedLayerCostsAQuality() {
    score.missedLayers(now, 1);
    update(score, window(250, 0));
    assertThat(score.quality()).isEqualTo(ConnectionQuality.GOOD);
    score.missedLayers(now, 2);
    update(score, window(250, 0));
    update(score, window(250, 0));
    assertThat(score.quality()).isEqualTo(ConnectionQuality.POOR);
    score.unwanted(now, true);
    assertThat(score.quality()).isEqualTo(ConnectionQuality.EXCELLENT);
  }

  @Test
  void lossMattersLessWhileLittleIsSent() {
    for (int i = 0; i < 20; i++) {
      update(score, window(250, 0));
    }
    // Silence at a twentieth of the usual rate.
    update(score, window(12, 2));
    assertThat(score.score()).isGreaterThan(70);
  }

  @Test
  void delayAndBitrateCountWhereTheyAreAskedFor() {
    TrackScore all = new TrackScore(0, 10, new QualityTerms(true, true, true));
    all.expectedBps(0, 1_000_000);
    update(all, new TrackWindow(5, 500, 0, 625_000, 40, 5, false));
    assertThat(all.quality()).isEqualTo(ConnectionQuality.EXCELLENT);
    update(all, new TrackWindow(5, 500, 0, 625_000, 1000, 5, false));
    assertThat(all.quality()).isEqualTo(ConnectionQuality.GOOD);
    update(all, new TrackWindow(5, 50, 0, 20_000, 40, 5, false));
    update(all, new TrackWindow(5, 50, 0, 20_000, 40, 5, false));
    assertThat(all.quality()).isEqualTo(ConnectionQuality.POOR);
  }

  @Test
  void opinionsLieBetweenOneAndFourAndAHalf() {
    assertThat(score.opinion()).isEqualTo(4.5f);
    update(score, TrackWindow.empty(5, true));
    assertThat(score.opinion()).isBetween(1f, 2f);
  }
}
