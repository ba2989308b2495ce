package dev.hibiki.media.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.config.ConfigLoader;
import dev.hibiki.common.config.ConfigSources;
import dev.hibiki.sfu.settings.LayerTracking;
import dev.hibiki.sfu.settings.MediaSettings;
import org.junit.jupiter.api.Test;

/** What becomes of the keys about video. */
class MediaConfigurationTest {
  private static MediaSettings settings(String yaml) {
    String keys = "keys: {k: 0123456789abcdef0123456789abcdef}\n";
    return MediaConfiguration.of(ConfigLoader.load(ConfigSources.ofYaml(keys + yaml)).config());
  }

  @Test
  void withoutConfigurationItIsAsWithoutANode() {
    assertThat(settings("port: 7880").dynacastPauseNanos())
        .isEqualTo(MediaSettings.DEFAULT.dynacastPauseNanos());
    assertThat(settings("port: 7880").codecRegressionThreshold()).isEqualTo(5);
  }

  @Test
  void everyKeyOfVideoArrives() {
    MediaSettings media =
        settings(
            """
            video:
              dynacast_pause_delay: 3s
              codec_regression_threshold: 7
              stream_tracker_manager:
                video:
                  stream_tracker_type: packet
                  packet_tracker:
                    0: {samples_required: 2, cycles_required: 3, cycle_duration: 700ms}
                screenshare:
                  stream_tracker_type: frame
                  frame_tracker:
                    0: {min_fps: 2}
            """);
    assertThat(media.dynacastPauseNanos()).isEqualTo(3_000_000_000L);
    assertThat(media.codecRegressionThreshold()).isEqualTo(7);
    assertThat(media.cameraTracking().of(0))
        .isEqualTo(new LayerTracking.Cycle(false, 2, 3, 700_000_000L));
    assertThat(media.screenTracking().of(0)).isEqualTo(LayerTracking.Cycle.ofFrameRate(2));
  }
}
