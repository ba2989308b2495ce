package dev.hibiki.rtc.sdp;

import java.util.List;

/**
 * A codec that an operator enabled.
 *
 * @param mimeType for example {@code video/H264}; compares without case
 * @param formatParameters empty for every form of the codec that is on by default, else exactly
 *     this form
 */
public record CodecSpec(String mimeType, String formatParameters) {
  /** What is enabled where nothing is configured. */
  public static final List<CodecSpec> DEFAULTS =
      List.of(
          of("audio/PCMU"),
          of("audio/PCMA"),
          of("audio/opus"),
          of("audio/red"),
          of("video/VP8"),
          of("video/H264"),
          of("video/VP9"),
          of("video/AV1"),
          of("video/H265"),
          of("video/rtx"));

  /** A codec in every form that is on by default. */
  public static CodecSpec of(String mimeType) {
    return new CodecSpec(mimeType, "");
  }
}
