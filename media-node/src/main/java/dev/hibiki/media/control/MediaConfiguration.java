package dev.hibiki.media.control;

import dev.hibiki.common.config.RoomConfig;
import dev.hibiki.common.config.RtcConfig;
import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.common.config.VideoConfig;
import dev.hibiki.sfu.settings.LayerTracking;
import dev.hibiki.sfu.settings.MediaSettings;
import dev.hibiki.sfu.settings.PlayoutDelayBounds;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the configuration says about how media is sent. */
final class MediaConfiguration {
  private static final int LAYERS = 3;

  private MediaConfiguration() {}

  static MediaSettings of(ServerConfig config) {
    RoomConfig.PlayoutDelay delay = config.room().playoutDelay();
    RtcConfig.PliThrottle throttle = config.rtc().pliThrottle();
    VideoConfig.StreamTrackers trackers = config.video().streamTrackerManager();
    return MediaSettings.DEFAULT.toBuilder()
        .sendSideEstimation(config.rtc().congestionControl().useSendSideBwe())
        .redEncoding(config.audio().activeRedEncoding())
        .lossProxying(config.audio().enableLossProxying())
        .codecRegressionThreshold(config.video().codecRegressionThreshold())
        .dynacastPauseNanos(config.video().dynacastPauseDelay().toNanos())
        .playoutDelay(new PlayoutDelayBounds(delay.enabled(), delay.min(), delay.max()))
        .keyFrameSpacingNanos(
            List.of(
                throttle.lowQuality().toNanos(),
                throttle.midQuality().toNanos(),
                throttle.highQuality().toNanos()))
        .cameraTracking(tracking(trackers.video(), LayerTracking.CAMERA))
        .screenTracking(tracking(trackers.screenshare(), LayerTracking.SCREEN))
        .build();
  }

  private static LayerTracking tracking(
      VideoConfig.StreamTracker tracker, LayerTracking otherwise) {
    boolean frames = tracker.streamTrackerType().equals("frame");
    List<LayerTracking.Cycle> cycles = new ArrayList<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      VideoConfig.PacketTracker packets = packets(tracker, layer);
      VideoConfig.FrameTracker rate = tracker.frameTracker().get(layer);
      if (frames && rate != null) {
        cycles.add(LayerTracking.Cycle.ofFrameRate(rate.minFps()));
      } else if (!frames && packets != null) {
        cycles.add(
            new LayerTracking.Cycle(
                false,
                packets.samplesRequired(),
                packets.cyclesRequired(),
                packets.cycleDuration().toNanos()));
      } else {
        cycles.add(otherwise.of(layer));
      }
    }
    return new LayerTracking(cycles);
  }

  /**
   * By default the reference wants five packets in half a second of the higher layers, which less
   * than ten small pictures a second never are, and ten good seconds to take one back. Unless
   * something else is configured they are judged like the lowest.
   */
  private static VideoConfig.@Nullable PacketTracker packets(
      VideoConfig.StreamTracker tracker, int layer) {
    VideoConfig.PacketTracker own = tracker.packetTracker().get(layer);
    boolean usual = own != null && own.samplesRequired() == 5 && own.cyclesRequired() == 20;
    return usual ? tracker.packetTracker().getOrDefault(0, own) : own;
  }
}
