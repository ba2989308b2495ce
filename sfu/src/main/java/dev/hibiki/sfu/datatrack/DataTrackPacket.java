package dev.hibiki.sfu.datatrack;

/**
 * Reads the header of a data track's packet.
 *
 * <p>Twelve bytes, big endian: version (3 bits), start of frame, end of frame, extensions present,
 * 10 reserved bits, handle, sequence number, frame number, each of 16 bits, and a time stamp of 32.
 * Extensions follow as a 16-bit count of 32-bit words less one, which includes the count itself,
 * and elements of id, length and bytes; id 0 begins the padding. One object reads many packets.
 */
final class DataTrackPacket {
  static final int HEADER_BYTES = 12;
  private static final int EXTENSIONS_PRESENT = 1 << 2;
  private static final int HANDLE_OFFSET = 2;
  private static final int FRAME_OFFSET = 6;

  private int handle;
  private int frame;

  /** Reads a packet; false if it is malformed. */
  boolean read(byte[] bytes, int offset, int length) {
    if (length < HEADER_BYTES) {
      return false;
    }
    handle = unsigned16(bytes, offset + HANDLE_OFFSET);
    frame = unsigned16(bytes, offset + FRAME_OFFSET);
    return (bytes[offset] & EXTENSIONS_PRESENT) == 0
        || hasExtensions(bytes, offset + HEADER_BYTES, offset + length);
  }

  private static boolean hasExtensions(byte[] bytes, int start, int limit) {
    if (limit - start < 2) {
      return false;
    }
    int end = start + (unsigned16(bytes, start) + 1) * 4;
    if (end > limit) {
      return false;
    }
    int at = start + 2;
    while (at < end && bytes[at] != 0) {
      if (end - at < 2) {
        return false;
      }
      at += 2 + (bytes[at + 1] & 0xff);
    }
    return at <= end;
  }

  /** The publisher's number for the track, 0 to 65535. */
  int handle() {
    return handle;
  }

  /** The number of the frame that the packet is a part of, 0 to 65535. */
  int frame() {
    return frame;
  }

  /** Writes another handle into a packet. */
  static void handle(byte[] bytes, int handle) {
    bytes[HANDLE_OFFSET] = (byte) (handle >> 8);
    bytes[HANDLE_OFFSET + 1] = (byte) handle;
  }

  private static int unsigned16(byte[] bytes, int offset) {
    return ((bytes[offset] & 0xff) << 8) | (bytes[offset + 1] & 0xff);
  }
}
