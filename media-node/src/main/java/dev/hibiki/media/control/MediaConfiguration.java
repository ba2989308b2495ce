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

/** What the configuration says about how media is sent. */
final class MediaConfiguration {
  private static final int LAYERS = 3;

  private MediaConfiguration() {}

  static MediaSettings of(ServerConfig config) {
    RoomConfig.PlayoutDelay delay = config.room().playoutDelay();
    RtcConfig.PliThrottle throttle = config.rtc().pliThrottle();
    VideoConfig.StreamTrackers trackers = config.video().streamTrackerManager();
    return new MediaSettings(
        config.rtc().congestionControl().useSendSideBwe(),
        config.audio().enableLossProxying(),
        config.video().codecRegressionThreshold(),
        config.video().dynacastPauseDelay().toNanos(),
        new PlayoutDelayBounds(delay.enabled(), delay.min(), delay.max()),
        List.of(
            throttle.lowQuality().toNanos(),
            throttle.midQuality().toNanos(),
            throttle.highQuality().toNanos()),
        tracking(trackers.video(), LayerTracking.CAMERA),
        tracking(trackers.screenshare(), LayerTracking.SCREEN));
  }

  private static LayerTracking tracking(
      VideoConfig.StreamTracker tracker, LayerTracking otherwise) {
    boolean frames = tracker.streamTrackerType().equals("frame");
    List<LayerTracking.Cycle> cycles = new ArrayList<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      VideoConfig.PacketTracker packets = tracker.packetTracker().get(layer);
      VideoConfig.FrameTracker rate = tracker.frameTracker().get(layer);
      if (frames && rate != null) {
        cycles.add(LayerTracking.Cycle.ofFrameRate(rate.minFps()));
      } else if (!frames && packets != null) {
        cycles.add(
            new LayerTracking.Cycle(
                false,
                packets.samplesRequired(),
                // A layer that was asked for again must not be waited for ten seconds.
                Math.min(packets.cyclesRequired(), 4),
                packets.cycleDuration().toNanos()));
      } else {
        cycles.add(otherwise.of(layer));
      }
    }
    return new LayerTracking(cycles);
  }
}
