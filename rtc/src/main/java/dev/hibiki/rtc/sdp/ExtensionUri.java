package dev.hibiki.rtc.sdp;

/** The URIs of the RTP header extensions that the server uses. */
public final class ExtensionUri {
  /** Section of a packet (RFC 8843). */
  public static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";

  /** Simulcast layer of a packet (RFC 8852). */
  public static final String RTP_STREAM_ID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";

  /** Simulcast layer that a retransmission repairs (RFC 8852). */
  public static final String REPAIRED_RTP_STREAM_ID =
      "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

  /** Level of the sound in a packet (RFC 6464). */
  public static final String AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

  /** When a frame was captured. */
  public static final String ABS_CAPTURE_TIME =
      "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";

  /** When a packet was sent, 24 bits. */
  public static final String ABS_SEND_TIME =
      "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

  /** Sequence number across all streams of a transport. */
  public static final String TRANSPORT_CC =
      "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

  /** Frame marking. */
  public static final String FRAME_MARKING = "urn:ietf:params:rtp-hdrext:framemarking";

  /** Frame dependencies of layered codecs (AV1 RTP payload format, appendix A). */
  public static final String DEPENDENCY_DESCRIPTOR =
      "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

  /** Bounds of the playout delay. */
  public static final String PLAYOUT_DELAY =
      "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";

  private ExtensionUri() {}
}
