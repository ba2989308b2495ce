package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * The RTP header extensions and RTCP feedback that the server uses in one direction.
 *
 * @param audioExtensions URIs for audio
 * @param videoExtensions URIs for video
 * @param audioFeedback feedback for audio codecs
 * @param videoFeedback feedback for video codecs
 */
public record MediaPolicy(
    List<String> audioExtensions,
    List<String> videoExtensions,
    List<RtcpFeedback> audioFeedback,
    List<RtcpFeedback> videoFeedback) {
  public MediaPolicy {
    audioExtensions = List.copyOf(audioExtensions);
    videoExtensions = List.copyOf(videoExtensions);
    audioFeedback = List.copyOf(audioFeedback);
    videoFeedback = List.copyOf(videoFeedback);
  }

  /**
   * For what clients publish.
   *
   * @param singlePeerConnection whether the same connection carries media to the client too; then
   *     send times and bitrate estimates are allowed beside transport-wide feedback
   */
  public static MediaPolicy publisher(boolean singlePeerConnection) {
    List<String> video =
        new ArrayList<>(
            List.of(
                ExtensionUri.MID,
                ExtensionUri.RTP_STREAM_ID,
                ExtensionUri.TRANSPORT_CC,
                ExtensionUri.FRAME_MARKING,
                ExtensionUri.DEPENDENCY_DESCRIPTOR,
                ExtensionUri.REPAIRED_RTP_STREAM_ID,
                ExtensionUri.ABS_CAPTURE_TIME));
    List<RtcpFeedback> feedback =
        new ArrayList<>(
            List.of(
                RtcpFeedback.TRANSPORT_CC,
                RtcpFeedback.CCM_FIR,
                RtcpFeedback.NACK,
                RtcpFeedback.NACK_PLI));
    if (singlePeerConnection) {
      video.add(ExtensionUri.ABS_SEND_TIME);
      feedback.add(1, RtcpFeedback.GOOG_REMB);
    }
    return new MediaPolicy(
        List.of(
            ExtensionUri.MID,
            ExtensionUri.RTP_STREAM_ID,
            ExtensionUri.AUDIO_LEVEL,
            ExtensionUri.ABS_CAPTURE_TIME),
        video,
        List.of(RtcpFeedback.NACK),
        feedback);
  }

  /**
   * For what the server sends to subscribers.
   *
   * @param transportCc whether the server estimates bandwidth from transport-wide feedback; else
   *     the subscriber does and tells it by REMB
   * @param playoutDelay whether the playout delay is bounded
   */
  public static MediaPolicy subscriber(boolean transportCc, boolean playoutDelay) {
    List<String> video =
        new ArrayList<>(
            List.of(
                ExtensionUri.DEPENDENCY_DESCRIPTOR,
                ExtensionUri.ABS_CAPTURE_TIME,
                transportCc ? ExtensionUri.TRANSPORT_CC : ExtensionUri.ABS_SEND_TIME));
    if (playoutDelay) {
      video.add(ExtensionUri.PLAYOUT_DELAY);
    }
    return new MediaPolicy(
        List.of(ExtensionUri.ABS_CAPTURE_TIME),
        video,
        List.of(RtcpFeedback.NACK),
        List.of(
            RtcpFeedback.CCM_FIR,
            RtcpFeedback.NACK,
            RtcpFeedback.NACK_PLI,
            transportCc ? RtcpFeedback.TRANSPORT_CC : RtcpFeedback.GOOG_REMB));
  }

  /** The extensions for a kind. */
  public List<String> extensions(MediaKind kind) {
    return switch (kind) {
      case AUDIO -> audioExtensions;
      case VIDEO -> videoExtensions;
      default -> List.of();
    };
  }

  /** The feedback for a kind. */
  public List<RtcpFeedback> feedback(MediaKind kind) {
    return switch (kind) {
      case AUDIO -> audioFeedback;
      case VIDEO -> videoFeedback;
      default -> List.of();
    };
  }
}
