package dev.hibiki.sfu.track;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.rtp.RtpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Makes the packets of a frame equally long with RTP padding (RFC 3550 section 5.1), so that the
 * kernel can cut one send into all of them: a train needs segments of one size, only its last may
 * be shorter.
 *
 * <p>Encoders cut a frame into packets that differ by a byte or two, so this costs next to nothing;
 * where more padding than {@value #MAX_PADDING_BYTES} bytes were needed, a new train begins
 * instead. A parameter set before a picture stays alone in this way.
 */
final class SizeLevels {
  static final int MAX_PADDING_BYTES = 32;

  /** H264 of packetization mode 0 cuts at slices, whose sizes differ more (RFC 6184). */
  static final int MAX_SLICE_PADDING_BYTES = 64;

  private static final int NAL_TYPE_MASK = 0x1F;
  private static final int FIRST_AGGREGATE_NAL_TYPE = 24;

  private SizeLevels() {}

  /** Sets the padding of each of the packets, whose headers are made. */
  static void level(@Nullable MediaPacket[] packets, int count) {
    int from = 0;
    while (from < count) {
      int to = frameEnd(packets, from, count);
      levelFrame(packets, from, to, maxPadding(packets, from, to));
      from = to;
    }
  }

  private static MediaPacket at(@Nullable MediaPacket[] packets, int index) {
    MediaPacket packet = packets[index];
    if (packet == null) {
      throw new IndexOutOfBoundsException(index);
    }
    return packet;
  }

  private static int frameEnd(@Nullable MediaPacket[] packets, int from, int count) {
    MediaPacket first = at(packets, from);
    int timestamp = first.header().timestamp();
    int i = from + 1;
    while (i < count
        && at(packets, i).stream() == first.stream()
        && at(packets, i).header().timestamp() == timestamp) {
      i++;
    }
    return i;
  }

  private static int maxPadding(@Nullable MediaPacket[] packets, int from, int to) {
    Codec codec = at(packets, from).stream().codec();
    if (to - from == 1 || codec == Codec.AV1) {
      // AV1 packets have one size as they come.
      return 0;
    }
    if (codec != Codec.H264) {
      return MAX_PADDING_BYTES;
    }
    for (int i = from; i < to; i++) {
      RtpHeader header = at(packets, i).header();
      if ((header.array()[header.payloadOffset()] & NAL_TYPE_MASK) >= FIRST_AGGREGATE_NAL_TYPE) {
        return MAX_PADDING_BYTES;
      }
    }
    return MAX_SLICE_PADDING_BYTES;
  }

  private static void levelFrame(@Nullable MediaPacket[] packets, int from, int to, int bound) {
    int start = from;
    while (start < to) {
      int size = at(packets, start).levelledBytes();
      int largest = size;
      int smallest = size;
      int end = start + 1;
      while (end < to) {
        size = at(packets, end).levelledBytes();
        if (Math.max(largest, size) - smallest > bound) {
          break;
        }
        largest = Math.max(largest, size);
        end++;
        if (largest - size > bound) {
          // Too short to be padded: it ends its train.
          break;
        }
        smallest = Math.min(smallest, size);
      }
      for (int i = start; i < end; i++) {
        MediaPacket packet = at(packets, i);
        packet.pad(i == end - 1 ? 0 : largest - packet.levelledBytes());
      }
      start = end;
    }
  }
}
