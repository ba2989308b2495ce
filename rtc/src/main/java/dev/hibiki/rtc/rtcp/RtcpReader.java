package dev.hibiki.rtc.rtcp;

import static dev.hibiki.rtc.rtcp.Bytes.int32;
import static dev.hibiki.rtc.rtcp.Bytes.int64;
import static dev.hibiki.rtc.rtcp.Bytes.uint16;

import dev.hibiki.rtc.DropReason;

/** Walks through an RTCP compound (or reduced-size) packet. RFC 3550 section 6, RFC 5506. */
public final class RtcpReader {
  private static final int REPORT_BLOCK_BYTES = 24;
  private static final int SENDER_REPORT_BYTES = 28;
  private static final int FEEDBACK_HEADER_BYTES = 12;

  private RtcpReader() {}

  /**
   * Calls {@code visitor} for everything in the packet.
   *
   * @return how many packets the compound has, or the drop code {@link DropReason#RTCP_MALFORMED};
   *     the packets before the malformed one were visited then
   */
  public static int read(byte[] buf, int offset, int length, RtcpVisitor visitor) {
    int at = offset;
    int end = offset + length;
    int packets = 0;
    while (at < end) {
      if (end - at < 4 || (buf[at] & 0xC0) != 0x80) {
        return DropReason.RTCP_MALFORMED.code();
      }
      int packetLength = (uint16(buf, at + 2) + 1) * 4;
      if (packetLength > end - at) {
        return DropReason.RTCP_MALFORMED.code();
      }
      int bodyLength = packetLength;
      if ((buf[at] & 0x20) != 0) {
        int padding = buf[at + packetLength - 1] & 0xFF;
        if (padding == 0 || padding > packetLength - 4) {
          return DropReason.RTCP_MALFORMED.code();
        }
        bodyLength -= padding;
      }
      if (!readPacket(buf, at, bodyLength, visitor)) {
        return DropReason.RTCP_MALFORMED.code();
      }
      packets++;
      at += packetLength;
    }
    return packets == 0 ? DropReason.RTCP_MALFORMED.code() : packets;
  }

  private static boolean readPacket(byte[] buf, int at, int length, RtcpVisitor visitor) {
    int count = buf[at] & 0x1F;
    int type = buf[at + 1] & 0xFF;
    return switch (type) {
      case RtcpTypes.SENDER_REPORT -> senderReport(buf, at, length, count, visitor);
      case RtcpTypes.RECEIVER_REPORT -> receiverReport(buf, at, length, count, visitor);
      case RtcpTypes.SOURCE_DESCRIPTION -> SdesReader.read(buf, at, length, count, visitor);
      case RtcpTypes.GOODBYE -> goodbye(buf, at, length, count, visitor);
      case RtcpTypes.TRANSPORT_FEEDBACK -> transportFeedback(buf, at, length, count, visitor);
      case RtcpTypes.PAYLOAD_FEEDBACK -> payloadFeedback(buf, at, length, count, visitor);
      case RtcpTypes.EXTENDED_REPORT -> XrReader.read(buf, at, length, visitor);
      default -> {
        visitor.other(type, count, buf, at, length);
        yield true;
      }
    };
  }

  private static boolean senderReport(
      byte[] buf, int at, int length, int count, RtcpVisitor visitor) {
    if (length < SENDER_REPORT_BYTES + count * REPORT_BLOCK_BYTES) {
      return false;
    }
    int ssrc = int32(buf, at + 4);
    visitor.senderReport(
        ssrc, int64(buf, at + 8), int32(buf, at + 16), int32(buf, at + 20), int32(buf, at + 24));
    reportBlocks(ssrc, buf, at + SENDER_REPORT_BYTES, count, visitor);
    return true;
  }

  private static boolean receiverReport(
      byte[] buf, int at, int length, int count, RtcpVisitor visitor) {
    if (length < 8 + count * REPORT_BLOCK_BYTES) {
      return false;
    }
    int ssrc = int32(buf, at + 4);
    visitor.receiverReport(ssrc);
    reportBlocks(ssrc, buf, at + 8, count, visitor);
    return true;
  }

  private static void reportBlocks(
      int reporter, byte[] buf, int first, int count, RtcpVisitor visitor) {
    int at = first;
    for (int i = 0; i < count; i++, at += REPORT_BLOCK_BYTES) {
      visitor.reportBlock(reporter, buf, at);
    }
  }

  private static boolean goodbye(byte[] buf, int at, int length, int count, RtcpVisitor visitor) {
    if (length < 4 + count * 4) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      visitor.goodbye(int32(buf, at + 4 + i * 4));
    }
    return true;
  }

  private static boolean transportFeedback(
      byte[] buf, int at, int length, int format, RtcpVisitor visitor) {
    if (length < FEEDBACK_HEADER_BYTES) {
      return false;
    }
    int sender = int32(buf, at + 4);
    int media = int32(buf, at + 8);
    int information = at + FEEDBACK_HEADER_BYTES;
    int informationLength = length - FEEDBACK_HEADER_BYTES;
    if (format == RtcpTypes.FORMAT_NACK) {
      return nack(sender, media, buf, information, informationLength, visitor);
    }
    if (format == RtcpTypes.FORMAT_TRANSPORT_CC) {
      visitor.transportCc(sender, media, buf, information, informationLength);
    } else {
      visitor.other(RtcpTypes.TRANSPORT_FEEDBACK, format, buf, at, length);
    }
    return true;
  }

  private static boolean nack(
      int sender, int media, byte[] buf, int first, int length, RtcpVisitor visitor) {
    if (length % 4 != 0) {
      return false;
    }
    for (int at = first; at < first + length; at += 4) {
      int packetId = uint16(buf, at);
      visitor.nack(sender, media, packetId);
      int following = uint16(buf, at + 2);
      for (int i = 1; following != 0; i++, following >>>= 1) {
        if ((following & 1) != 0) {
          visitor.nack(sender, media, (packetId + i) & 0xFFFF);
        }
      }
    }
    return true;
  }

  private static boolean payloadFeedback(
      byte[] buf, int at, int length, int format, RtcpVisitor visitor) {
    if (length < FEEDBACK_HEADER_BYTES) {
      return false;
    }
    int sender = int32(buf, at + 4);
    int information = at + FEEDBACK_HEADER_BYTES;
    int informationLength = length - FEEDBACK_HEADER_BYTES;
    switch (format) {
      case RtcpTypes.FORMAT_PLI -> visitor.pictureLoss(sender, int32(buf, at + 8));
      case RtcpTypes.FORMAT_FIR -> {
        return fullIntraRequest(sender, buf, information, informationLength, visitor);
      }
      case RtcpTypes.FORMAT_APPLICATION -> {
        if (informationLength >= 8 && int32(buf, information) == RtcpTypes.REMB_IDENTIFIER) {
          return remb(sender, buf, information, informationLength, visitor);
        }
        visitor.other(RtcpTypes.PAYLOAD_FEEDBACK, format, buf, at, length);
      }
      default -> visitor.other(RtcpTypes.PAYLOAD_FEEDBACK, format, buf, at, length);
    }
    return true;
  }

  private static boolean fullIntraRequest(
      int sender, byte[] buf, int first, int length, RtcpVisitor visitor) {
    if (length % 8 != 0) {
      return false;
    }
    for (int at = first; at < first + length; at += 8) {
      visitor.fullIntraRequest(sender, int32(buf, at), buf[at + 4] & 0xFF);
    }
    return true;
  }

  private static boolean remb(int sender, byte[] buf, int at, int length, RtcpVisitor visitor) {
    int count = buf[at + 4] & 0xFF;
    if (length < 8 + count * 4) {
      return false;
    }
    int exponent = (buf[at + 5] & 0xFF) >>> 2;
    long mantissa = (long) (buf[at + 5] & 0x3) << 16 | uint16(buf, at + 6);
    // 18 bits of mantissa leave room for a shift of 45 before the sign bit.
    long bitrate = mantissa == 0 ? 0 : exponent > 45 ? Long.MAX_VALUE : mantissa << exponent;
    visitor.remb(sender, bitrate, buf, at + 8, count);
    return true;
  }
}
