package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.stream.PacketHistory;
import dev.hibiki.rtc.stream.SentPacket;
import dev.hibiki.sfu.track.LayerStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A frame of our own making that shows black or sounds silent, to take the place of what was last
 * seen or heard. Each stands for itself: any one that arrives is enough.
 */
final class BlankFrame {
  /** One frame of silence of 20 ms: a table of contents for full band, one channel (RFC 6716). */
  private static final byte[] OPUS = bytes("f8fffe");

  private static final int COMPANDED_BYTES = 160;
  private static final int PCMU_SILENCE = 0xFF;
  private static final int PCMA_SILENCE = 0xD5;

  /** A key frame of 16 by 16 pixels behind the payload descriptor. */
  private static final byte[] VP8 =
      bytes("1002009d012a1000100000070885858899848801241000606b00feffab5080");

  /** Parameter sets and a picture of 16 by 16 pixels in one aggregation packet (RFC 6184). */
  private static final byte[] H264 =
      bytes(
          "18"
              + "0010"
              + "6742d00b8c8d4e4d40404041e1108d40"
              + "0004"
              + "68ce3c80"
              + "0010"
              + "65b80004000009fffff87a28000827fc");

  private static final long AUDIO_NANOS = 20_000_000L;
  private static final long VIDEO_NANOS = 33_000_000L;
  private static final int VP8_ALL_NUMBERS = 0xF0;

  private final Codec codec;
  private final int payloadType;
  private final byte[] content;

  private BlankFrame(Codec codec, int payloadType, byte[] content) {
    this.codec = codec;
    this.payloadType = payloadType;
    this.content = content;
  }

  /**
   * What takes the place of a stream's frames, or null if there is nothing for its codec or nothing
   * has come yet.
   */
  static @Nullable BlankFrame of(LayerStream stream) {
    PacketHistory history = stream.history();
    int slot = history.find(history.newestSequence());
    RtpHeader latest = new RtpHeader();
    if (slot < 0 || !latest.parse(history.array(), history.offset(slot), history.length(slot))) {
      return null;
    }
    byte[] content =
        switch (stream.codec()) {
          case OPUS -> OPUS;
          case RED -> red(latest);
          case PCMU -> companded(PCMU_SILENCE);
          case PCMA -> companded(PCMA_SILENCE);
          case VP8 -> VP8;
          case H264 -> H264;
          default -> null;
        };
    return content == null ? null : new BlankFrame(stream.codec(), latest.payloadType(), content);
  }

  /** One block without redundancy, of the payload type the stream's blocks have (RFC 2198). */
  private static byte @Nullable [] red(RtpHeader latest) {
    byte[] bytes = latest.array();
    int at = latest.payloadOffset();
    int end = at + latest.payloadLength();
    while (at < end && (bytes[at] & 0x80) != 0) {
      at += 4;
    }
    if (at >= end) {
      return null;
    }
    byte[] block = new byte[1 + OPUS.length];
    block[0] = bytes[at];
    System.arraycopy(OPUS, 0, block, 1, OPUS.length);
    return block;
  }

  private static byte[] companded(int silence) {
    byte[] samples = new byte[COMPANDED_BYTES];
    Arrays.fill(samples, (byte) silence);
    return samples;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** The payload type on the publisher's side. */
  int payloadType() {
    return payloadType;
  }

  /** The time between two of them. */
  long intervalNanos() {
    return codec.video() ? VIDEO_NANOS : AUDIO_NANOS;
  }

  /**
   * Writes the payload.
   *
   * @param note running numbers of the picture, {@link FrameContinuity#NONE} if there are none
   * @param trailer goes behind it
   * @return its length
   */
  int write(byte[] out, int offset, int note, byte[] trailer) {
    int at = offset;
    if (codec == Codec.VP8) {
      at = writeVp8Descriptor(out, at, note);
    }
    System.arraycopy(content, 0, out, at, content.length);
    at += content.length;
    System.arraycopy(trailer, 0, out, at, trailer.length);
    return at + trailer.length - offset;
  }

  private static int writeVp8Descriptor(byte[] out, int offset, int note) {
    int at = offset;
    boolean numbered = note != FrameContinuity.NONE;
    out[at++] = (byte) (numbered ? 0x90 : 0x10);
    if (numbered) {
      int picture = SentPacket.vp8PictureId(note) & Vp8Descriptor.PICTURE_ID_MASK;
      out[at++] = (byte) VP8_ALL_NUMBERS;
      out[at++] = (byte) (0x80 | picture >> 8);
      out[at++] = (byte) picture;
      out[at++] = (byte) SentPacket.vp8Tl0PictureIndex(note);
      out[at++] = (byte) SentPacket.vp8KeyIndex(note);
    }
    return at;
  }
}
