package dev.hibiki.rtc.codec;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The codecs a track can have, with their media types and RTP clock rates. */
public enum Codec {
  OPUS("audio/opus", 48_000),
  /** Redundant audio data around Opus. RFC 2198. */
  RED("audio/red", 48_000),
  PCMU("audio/PCMU", 8_000),
  PCMA("audio/PCMA", 8_000),
  VP8("video/VP8", 90_000),
  VP9("video/VP9", 90_000),
  H264("video/H264", 90_000),
  H265("video/H265", 90_000),
  AV1("video/AV1", 90_000);

  private final String mimeType;
  private final int clockRateHz;

  Codec(String mimeType, int clockRateHz) {
    this.mimeType = mimeType;
    this.clockRateHz = clockRateHz;
  }

  /** The codec with this media type (letter case does not matter), or null. */
  public static @Nullable Codec ofMimeType(String mimeType) {
    for (Codec codec : values()) {
      if (codec.mimeType.equalsIgnoreCase(mimeType)) {
        return codec;
      }
    }
    return null;
  }

  /** The codec with this name in {@code a=rtpmap} of a section of this kind, or null. */
  public static @Nullable Codec ofName(boolean video, String name) {
    return ofMimeType((video ? "video/" : "audio/") + name);
  }

  /** As registered, for example {@code video/VP8}. */
  public String mimeType() {
    return mimeType;
  }

  /** The subtype in lower case, for example {@code vp8}. */
  public String shortName() {
    return mimeType.substring(mimeType.indexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  /** The name as it stands in {@code a=rtpmap}. */
  public String rtpMapName() {
    return mimeType.substring(mimeType.indexOf('/') + 1);
  }

  /** Ticks per second of the RTP timestamp. */
  public int clockRateHz() {
    return clockRateHz;
  }

  public boolean video() {
    return clockRateHz == 90_000;
  }
}
