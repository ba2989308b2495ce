package dev.hibiki.common.config;

import java.time.Duration;
import java.util.Map;

/** Layers of video and when they pause. */
public record VideoConfig(
    @Key(
            doc = "How long a layer that nobody watches goes on before it pauses.",
            def = "5s",
            acted = true)
        Duration dynacastPauseDelay,
    @Key(doc = "Noticing which layers arrive.") StreamTrackers streamTrackerManager,
    @Key(
            doc = "Subscribers up to which a track falls back to a codec that all can decode.",
            def = "5",
            min = 0,
            acted = true)
        int codecRegressionThreshold) {

  /** Noticing which layers arrive, by kind of track. */
  public record StreamTrackers(
      @Key(
              doc = "For cameras.",
              defaults = {
                "bitrate_report_interval={0: 1s, 1: 1s, 2: 1s}",
                "packet_tracker={"
                    + "0: {samples_required: 1, cycles_required: 4, cycle_duration: 500ms}, "
                    + "1: {samples_required: 5, cycles_required: 20, cycle_duration: 500ms}, "
                    + "2: {samples_required: 5, cycles_required: 20, cycle_duration: 500ms}}",
                "frame_tracker={0: {min_fps: 5}, 1: {min_fps: 5}, 2: {min_fps: 5}}"
              })
          StreamTracker video,
      @Key(
              doc = "For shared screens.",
              defaults = {
                "bitrate_report_interval={0: 4s, 1: 4s, 2: 4s}",
                "packet_tracker={"
                    + "0: {samples_required: 1, cycles_required: 1, cycle_duration: 2s}, "
                    + "1: {samples_required: 1, cycles_required: 1, cycle_duration: 2s}, "
                    + "2: {samples_required: 1, cycles_required: 1, cycle_duration: 2s}}",
                "frame_tracker={0: {min_fps: 0.5}, 1: {min_fps: 0.5}, 2: {min_fps: 0.5}}"
              })
          StreamTracker screenshare) {}

  /** Noticing which layers arrive; layers are numbered from 0, the lowest. */
  public record StreamTracker(
      @Key(
              doc = "Whether packets or frames are counted.",
              def = "packet",
              oneOf = {"packet", "frame"},
              acted = true)
          String streamTrackerType,
      @Key(doc = "Time between bitrate reports, by layer.")
          Map<Integer, Duration> bitrateReportInterval,
      @Key(doc = "Counting packets, by layer.", acted = true)
          Map<Integer, PacketTracker> packetTracker,
      @Key(doc = "Counting frames, by layer.", acted = true)
          Map<Integer, FrameTracker> frameTracker) {}

  /** When packets show that a layer is there. */
  public record PacketTracker(
      @Key(doc = "Packets needed in a cycle.", min = 0, acted = true) int samplesRequired,
      @Key(doc = "Such cycles in a row.", min = 0, acted = true) int cyclesRequired,
      @Key(doc = "Length of a cycle.", acted = true) Duration cycleDuration) {}

  /** When frames show that a layer is there. */
  public record FrameTracker(@Key(doc = "Frames per second needed.", acted = true) double minFps) {}
}
