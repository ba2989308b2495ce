package dev.hibiki.rtc.codec;

/** Finds the packet with which a key frame begins, from what stays in the clear. */
public final class KeyframeDetector {
  private KeyframeDetector() {}

  /** True if the payload begins a key frame of {@code codec}; for audio every packet does. */
  public static boolean startsKeyframe(Codec codec, byte[] buf, int offset, int length) {
    return switch (codec) {
      case VP8 -> Vp8Descriptor.startsKeyframe(buf, offset, length);
      case VP9 -> Vp9Descriptor.startsKeyframe(buf, offset, length);
      case H264 -> H264Packet.startsKeyframe(buf, offset, length);
      case H265 -> H265Packet.startsKeyframe(buf, offset, length);
      case AV1 -> Av1Packet.startsKeyframe(buf, offset, length);
      case OPUS, RED, PCMU, PCMA -> length > 0;
    };
  }
}
