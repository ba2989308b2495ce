package dev.hibiki.rtc.codec;

/** What the first byte or two of an Opus packet say. RFC 6716 section 3.1. */
public final class OpusToc {
  /** Samples per second on the RTP clock, whatever the encoder's rate. */
  public static final int CLOCK_RATE_HZ = 48_000;

  private static final int MAX_PACKET_SAMPLES = CLOCK_RATE_HZ * 120 / 1000;
  private static final int MAX_DTX_BYTES = 2;

  private OpusToc() {}

  /** The configuration number, 0 to 31. */
  public static int configuration(byte toc) {
    return toc >>> 3 & 0x1F;
  }

  public static boolean stereo(byte toc) {
    return (toc & 0x04) != 0;
  }

  /** Samples of one frame at 48 kHz: 120 (2.5 ms) to 2880 (60 ms). */
  public static int frameSamples(byte toc) {
    int configuration = configuration(toc);
    if (configuration >= 16) {
      return 120 << (configuration & 0x3);
    }
    if (configuration >= 12) {
      return 480 << (configuration & 0x1);
    }
    return switch (configuration & 0x3) {
      case 0 -> 480;
      case 1 -> 960;
      case 2 -> 1920;
      default -> 2880;
    };
  }

  /** How many frames the packet holds, or -1 if it is empty or cut off. */
  public static int frameCount(byte[] buf, int offset, int length) {
    if (length < 1) {
      return -1;
    }
    return switch (buf[offset] & 0x3) {
      case 0 -> 1;
      case 1, 2 -> 2;
      default -> {
        int count = length < 2 ? 0 : buf[offset + 1] & 0x3F;
        yield count == 0 ? -1 : count;
      }
    };
  }

  /** Samples of the packet at 48 kHz, at most 120 ms; -1 for no valid packet. */
  public static int packetSamples(byte[] buf, int offset, int length) {
    int count = frameCount(buf, offset, length);
    if (count < 0) {
      return -1;
    }
    int samples = count * frameSamples(buf[offset]);
    return samples > MAX_PACKET_SAMPLES ? -1 : samples;
  }

  /** True for the tiny packets of discontinuous transmission, which hold no sound. */
  public static boolean discontinuous(int length) {
    return length <= MAX_DTX_BYTES;
  }
}
