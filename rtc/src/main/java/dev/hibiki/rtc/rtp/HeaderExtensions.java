package dev.hibiki.rtc.rtp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The RTP header extensions in use: their URIs and the layout of their data.
 *
 * <p>Readers take the element's offset and length as found by {@link RtpHeader} and return a
 * negative number (or null) for data that is missing or too short, so that {@code
 * audioLevel(h.array(), h.extensionOffset(id), h.extensionLength(id))} needs no check before it.
 * Writers write exactly the number of bytes that the constant beside them says.
 */
public final class HeaderExtensions {
  /** Client-to-mixer audio level. RFC 6464. */
  public static final String AUDIO_LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

  /** The media section a packet belongs to. RFC 9143. */
  public static final String MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid";

  /** The simulcast stream a packet belongs to. RFC 8852. */
  public static final String RID_URI = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";

  /** The simulcast stream a retransmission belongs to. RFC 8852. */
  public static final String REPAIRED_RID_URI =
      "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

  /** Transport-wide sequence number, draft-holmer-rmcat-transport-wide-cc-extensions-01. */
  public static final String TRANSPORT_CC_URI =
      "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

  /** Absolute send time: 6.18 fixed point seconds. */
  public static final String ABS_SEND_TIME_URI =
      "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

  /** Absolute capture time: NTP time stamp and optional clock offset. */
  public static final String ABS_CAPTURE_TIME_URI =
      "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";

  /** Minimum and maximum playout delay. */
  public static final String PLAYOUT_DELAY_URI =
      "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";

  /** AV1 dependency descriptor, also used with VP9 and H264. */
  public static final String DEPENDENCY_DESCRIPTOR_URI =
      "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

  /** Frame marking, draft-ietf-avtext-framemarking. */
  public static final String FRAME_MARKING_URI = "urn:ietf:params:rtp-hdrext:framemarking";

  /** Coordination of video orientation. 3GPP TS 26.114. */
  public static final String VIDEO_ORIENTATION_URI = "urn:3gpp:video-orientation";

  /** Transmission time offset. RFC 5450. */
  public static final String TRANSMISSION_OFFSET_URI = "urn:ietf:params:rtp-hdrext:toffset";

  /** Content type of video: bit 0 is set for a screen. */
  public static final String VIDEO_CONTENT_TYPE_URI =
      "http://www.webrtc.org/experiments/rtp-hdrext/video-content-type";

  /** Timing of a frame on its way through the sender. */
  public static final String VIDEO_TIMING_URI =
      "http://www.webrtc.org/experiments/rtp-hdrext/video-timing";

  /** The layers a video sender has configured. */
  public static final String VIDEO_LAYERS_ALLOCATION_URI =
      "http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00";

  public static final int AUDIO_LEVEL_BYTES = 1;
  public static final int TRANSPORT_CC_BYTES = 2;
  public static final int ABS_SEND_TIME_BYTES = 3;
  public static final int ABS_CAPTURE_TIME_BYTES = 8;
  public static final int ABS_CAPTURE_TIME_WITH_OFFSET_BYTES = 16;
  public static final int PLAYOUT_DELAY_BYTES = 3;
  public static final int VIDEO_ORIENTATION_BYTES = 1;
  public static final int TRANSMISSION_OFFSET_BYTES = 3;

  /** The unit of the playout delay. */
  public static final int PLAYOUT_DELAY_UNIT_MILLIS = 10;

  /** The largest playout delay that can be written, in its unit. */
  public static final int PLAYOUT_DELAY_MAX_UNITS = 0xFFF;

  /** The longest mid or rid that is read. */
  private static final int MAX_SDES_BYTES = 32;

  private HeaderExtensions() {}

  /** 0 (loudest) to 127 (silence) in -dBov, or -1. */
  public static int audioLevel(byte[] buf, int offset, int length) {
    return length < AUDIO_LEVEL_BYTES ? -1 : buf[offset] & 0x7F;
  }

  /** True if the sender says that the packet holds speech; false if the element is missing. */
  public static boolean voiceActivity(byte[] buf, int offset, int length) {
    return length >= AUDIO_LEVEL_BYTES && (buf[offset] & 0x80) != 0;
  }

  public static void writeAudioLevel(byte[] out, int offset, int level, boolean voice) {
    out[offset] = (byte) ((level & 0x7F) | (voice ? 0x80 : 0));
  }

  /**
   * A mid, rid or repaired rid: letters, digits, '-' and '_' and other visible ASCII characters, at
   * most 32 of them; null for anything else. Allocates: call it until an SSRC is known.
   */
  public static @Nullable String text(byte[] buf, int offset, int length) {
    if (length < 1 || length > MAX_SDES_BYTES) {
      return null;
    }
    for (int i = offset; i < offset + length; i++) {
      if (buf[i] <= ' ' || buf[i] == 0x7F) {
        return null;
      }
    }
    return new String(buf, offset, length, StandardCharsets.US_ASCII);
  }

  /** True if the element holds exactly these bytes. */
  public static boolean textEquals(byte[] buf, int offset, int length, byte[] ascii) {
    if (length != ascii.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (buf[offset + i] != ascii[i]) {
        return false;
      }
    }
    return true;
  }

  /** The transport-wide sequence number, 0 to 65535, or -1. */
  public static int transportSequence(byte[] buf, int offset, int length) {
    return length < TRANSPORT_CC_BYTES ? -1 : uint16(buf, offset);
  }

  public static void writeTransportSequence(byte[] out, int offset, int sequence) {
    RtpWriter.putShort(out, offset, sequence);
  }

  /** 24 bits in units of 2^-18 seconds, wrapping every 64 seconds, or -1. */
  public static int absSendTime(byte[] buf, int offset, int length) {
    return length < ABS_SEND_TIME_BYTES ? -1 : uint24(buf, offset);
  }

  public static void writeAbsSendTime(byte[] out, int offset, int absSendTime) {
    putUint24(out, offset, absSendTime);
  }

  /** The abs-send-time form of a 64-bit NTP time. */
  public static int absSendTimeOfNtp(long ntp) {
    return (int) (ntp >>> 14) & 0xFFFFFF;
  }

  /** The 64-bit NTP time of capture, or 0 (which no clock shows). */
  public static long absCaptureTime(byte[] buf, int offset, int length) {
    return length < ABS_CAPTURE_TIME_BYTES ? 0 : int64(buf, offset);
  }

  /** True if the element also holds an estimated clock offset. */
  public static boolean hasCaptureClockOffset(int length) {
    return length >= ABS_CAPTURE_TIME_WITH_OFFSET_BYTES;
  }

  /** The estimated capture clock offset, signed 32.32 fixed point seconds; 0 if there is none. */
  public static long captureClockOffset(byte[] buf, int offset, int length) {
    return hasCaptureClockOffset(length) ? int64(buf, offset + 8) : 0;
  }

  public static void writeAbsCaptureTime(byte[] out, int offset, long ntp) {
    putInt64(out, offset, ntp);
  }

  public static void writeAbsCaptureTime(byte[] out, int offset, long ntp, long clockOffset) {
    putInt64(out, offset, ntp);
    putInt64(out, offset + 8, clockOffset);
  }

  /** The least playout delay in units of 10 ms, or -1. */
  public static int minPlayoutDelay(byte[] buf, int offset, int length) {
    return length < PLAYOUT_DELAY_BYTES ? -1 : uint24(buf, offset) >>> 12;
  }

  /** The largest playout delay in units of 10 ms, or -1. */
  public static int maxPlayoutDelay(byte[] buf, int offset, int length) {
    return length < PLAYOUT_DELAY_BYTES ? -1 : uint24(buf, offset) & 0xFFF;
  }

  /** Both delays in units of 10 ms, 0 to 4095; larger ones are cut. */
  public static void writePlayoutDelay(byte[] out, int offset, int minUnits, int maxUnits) {
    int min = Math.min(minUnits, PLAYOUT_DELAY_MAX_UNITS);
    int max = Math.min(maxUnits, PLAYOUT_DELAY_MAX_UNITS);
    putUint24(out, offset, min << 12 | max);
  }

  /** The byte of the video orientation (camera, flip and rotation bits), or -1. */
  public static int videoOrientation(byte[] buf, int offset, int length) {
    return length < VIDEO_ORIENTATION_BYTES ? -1 : buf[offset] & 0xFF;
  }

  /** The rotation of a video orientation byte in degrees clockwise: 0, 90, 180 or 270. */
  public static int rotationDegrees(int videoOrientation) {
    return (videoOrientation & 0x3) * 90;
  }

  public static void writeVideoOrientation(byte[] out, int offset, int orientation) {
    out[offset] = (byte) orientation;
  }

  /** The transmission offset in RTP ticks, signed 24 bits; 0 if the element is missing. */
  public static int transmissionOffset(byte[] buf, int offset, int length) {
    return length < TRANSMISSION_OFFSET_BYTES ? 0 : uint24(buf, offset) << 8 >> 8;
  }

  public static void writeTransmissionOffset(byte[] out, int offset, int ticks) {
    putUint24(out, offset, ticks);
  }

  /** The first byte of frame marking: S, E, I, D and B bits and the temporal id; or -1. */
  public static int frameMarking(byte[] buf, int offset, int length) {
    return length < 1 ? -1 : buf[offset] & 0xFF;
  }

  /** True if frame marking says that the packet begins a frame. */
  public static boolean frameMarkingStart(int frameMarking) {
    return frameMarking >= 0 && (frameMarking & 0x80) != 0;
  }

  /** True if frame marking says that the frame can be decoded on its own. */
  public static boolean frameMarkingIndependent(int frameMarking) {
    return frameMarking >= 0 && (frameMarking & 0x20) != 0;
  }

  private static int uint16(byte[] buf, int at) {
    return (buf[at] & 0xFF) << 8 | (buf[at + 1] & 0xFF);
  }

  private static int uint24(byte[] buf, int at) {
    return uint16(buf, at) << 8 | (buf[at + 2] & 0xFF);
  }

  private static int int32(byte[] buf, int at) {
    return uint16(buf, at) << 16 | uint16(buf, at + 2);
  }

  private static long int64(byte[] buf, int at) {
    long high = int32(buf, at);
    long low = int32(buf, at + 4);
    return high << 32 | (low & 0xFFFF_FFFFL);
  }

  private static void putUint24(byte[] out, int at, int value) {
    out[at] = (byte) (value >>> 16);
    RtpWriter.putShort(out, at + 1, value);
  }

  private static void putInt64(byte[] out, int at, long value) {
    RtpWriter.putInt(out, at, (int) (value >>> 32));
    RtpWriter.putInt(out, at + 4, (int) value);
  }
}
