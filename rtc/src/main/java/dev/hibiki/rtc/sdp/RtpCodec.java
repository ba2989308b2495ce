package dev.hibiki.rtc.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A codec under a payload type: {@code a=rtpmap}, {@code a=fmtp} and {@code a=rtcp-fb} together.
 *
 * @param payloadType 0 to 127
 * @param name encoding name as written; compares without case
 * @param clockRateHz RTP clock rate
 * @param channels audio channels, 1 where none are told
 * @param formatParameters text of the fmtp line as written, empty if none
 * @param feedback RTCP feedback in order
 */
public record RtpCodec(
    int payloadType,
    String name,
    int clockRateHz,
    int channels,
    String formatParameters,
    List<RtcpFeedback> feedback) {
  public RtpCodec {
    feedback = List.copyOf(feedback);
  }

  /** A codec without parameters and feedback. */
  public static RtpCodec of(int payloadType, String name, int clockRateHz, int channels) {
    return new RtpCodec(payloadType, name, clockRateHz, channels, "", List.of());
  }

  /** Whether the encoding name is this one, in any case. */
  public boolean isNamed(String encodingName) {
    return name.equalsIgnoreCase(encodingName);
  }

  /** Whether it carries retransmissions (RFC 4588). */
  public boolean isRtx() {
    return isNamed("rtx");
  }

  /** Whether it carries redundant audio (RFC 2198). */
  public boolean isRed() {
    return isNamed("red");
  }

  /** The format parameters, read apart. */
  public FormatParameters parameters() {
    return FormatParameters.parse(formatParameters);
  }

  /** The payload type this one retransmits ({@code apt}), or -1. */
  public int associatedPayloadType() {
    if (!isRtx()) {
      return -1;
    }
    String apt = parameters().get("apt");
    return apt == null ? -1 : SdpTokens.unsigned(apt, 127);
  }

  /** Whether it has this feedback. */
  public boolean has(RtcpFeedback kind) {
    return feedback.contains(kind);
  }

  /** The same codec with other format parameters. */
  public RtpCodec withFormatParameters(String text) {
    return new RtpCodec(payloadType, name, clockRateHz, channels, text, feedback);
  }

  /** The same codec with other feedback. */
  public RtpCodec withFeedback(List<RtcpFeedback> kinds) {
    return new RtpCodec(payloadType, name, clockRateHz, channels, formatParameters, kinds);
  }

  /** The codec with this payload type in a list, or null. */
  static @Nullable RtpCodec find(List<RtpCodec> codecs, int payloadType) {
    for (RtpCodec codec : codecs) {
      if (codec.payloadType == payloadType) {
        return codec;
      }
    }
    return null;
  }
}
