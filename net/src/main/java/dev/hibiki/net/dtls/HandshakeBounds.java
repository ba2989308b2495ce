package dev.hibiki.net.dtls;

/**
 * Looks at handshake messages before BouncyCastle does, which reserves as much memory as a message
 * claims to need, up to 16 MiB for each of 16 messages.
 */
final class HandshakeBounds {
  /** More than any certificate chain and post-quantum key share needs. */
  static final int MAX_MESSAGE_BYTES = 1 << 14;

  private static final int FRAGMENT_HEADER_BYTES = 12;

  private HandshakeBounds() {}

  /**
   * Whether a datagram consists of whole records, and those of epoch 0 that hold handshake messages
   * stay within the bound.
   */
  static boolean accept(byte[] datagram) {
    int at = 0;
    while (at < datagram.length) {
      int end = RecordHeader.end(datagram, at, datagram.length);
      if (end < 0) {
        return false;
      }
      if (RecordHeader.type(datagram, at) == RecordHeader.HANDSHAKE
          && RecordHeader.epoch(datagram, at) == 0
          && !acceptFragments(datagram, at + RecordHeader.BYTES, end)) {
        return false;
      }
      at = end;
    }
    return at > 0;
  }

  /** Whether the handshake messages (RFC 6347 section 4.2.2) in a record stay within the bound. */
  static boolean acceptFragments(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (to - at < FRAGMENT_HEADER_BYTES) {
        return false;
      }
      int message = u24(bytes, at + 1);
      int offset = u24(bytes, at + 6);
      int length = u24(bytes, at + 9);
      at += FRAGMENT_HEADER_BYTES + length;
      if (message > MAX_MESSAGE_BYTES || offset + length > message || at > to) {
        return false;
      }
    }
    return true;
  }

  private static int u24(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 16 | RecordHeader.u16(bytes, at + 1);
  }
}
