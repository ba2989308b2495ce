package dev.hibiki.rtc.rtcp;

import org.jspecify.annotations.Nullable;

/** Extended reports: receiver reference time and its answer; other blocks are skipped. RFC 3611. */
final class XrReader {
  private static final int HEADER_BYTES = 8;
  private static final int RRTR_BYTES = 12;
  private static final int DLRR_SUB_BLOCK_BYTES = 12;

  private XrReader() {}

  static boolean read(byte[] buf, int at, int length, RtcpVisitor visitor) {
    return length >= HEADER_BYTES && walk(buf, at, length, null) && walk(buf, at, length, visitor);
  }

  /** Checks only, if there is no visitor. */
  private static boolean walk(byte[] buf, int start, int length, @Nullable RtcpVisitor visitor) {
    int sender = Bytes.int32(buf, start + 4);
    int end = start + length;
    int at = start + HEADER_BYTES;
    while (at < end) {
      if (end - at < 4) {
        return false;
      }
      int blockLength = (Bytes.uint16(buf, at + 2) + 1) * 4;
      if (blockLength > end - at || !block(sender, buf, at, blockLength, visitor)) {
        return false;
      }
      at += blockLength;
    }
    return true;
  }

  private static boolean block(
      int sender, byte[] buf, int at, int length, @Nullable RtcpVisitor visitor) {
    int type = buf[at] & 0xFF;
    if (type == RtcpTypes.XR_RRTR) {
      if (length != RRTR_BYTES) {
        return false;
      }
      if (visitor != null) {
        visitor.receiverReferenceTime(sender, Bytes.int64(buf, at + 4));
      }
    } else if (type == RtcpTypes.XR_DLRR) {
      if ((length - 4) % DLRR_SUB_BLOCK_BYTES != 0) {
        return false;
      }
      for (int sub = at + 4; visitor != null && sub < at + length; sub += DLRR_SUB_BLOCK_BYTES) {
        visitor.delaySinceLastReceiverReport(
            sender, Bytes.int32(buf, sub), Bytes.int32(buf, sub + 4), Bytes.int32(buf, sub + 8));
      }
    }
    return true;
  }
}
