package dev.hibiki.rtc.rtcp;

import org.jspecify.annotations.Nullable;

/** Source descriptions: chunks of items, each chunk padded to a word. RFC 3550 section 6.5. */
final class SdesReader {
  private SdesReader() {}

  static boolean read(byte[] buf, int at, int length, int chunks, RtcpVisitor visitor) {
    return walk(buf, at, length, chunks, null) && walk(buf, at, length, chunks, visitor);
  }

  /** Checks only, if there is no visitor. */
  private static boolean walk(
      byte[] buf, int start, int length, int chunks, @Nullable RtcpVisitor visitor) {
    int end = start + length;
    int at = start + 4;
    for (int chunk = 0; chunk < chunks; chunk++) {
      if (end - at < 4) {
        return false;
      }
      int ssrc = Bytes.int32(buf, at);
      at += 4;
      while (at < end && buf[at] != 0) {
        if (end - at < 2) {
          return false;
        }
        int type = buf[at] & 0xFF;
        int itemLength = buf[at + 1] & 0xFF;
        if (itemLength > end - at - 2) {
          return false;
        }
        if (visitor != null) {
          visitor.sourceDescription(ssrc, type, buf, at + 2, itemLength);
        }
        at += 2 + itemLength;
      }
      // At least one zero byte ends the list, and more fill the word. Some senders leave out those
      // of the last chunk, so a missing end is no error.
      at += 4 - (at - start) % 4;
    }
    return true;
  }
}
