package dev.hibiki.rtc.rtcp;

import static dev.hibiki.rtc.rtcp.Bytes.putInt;
import static dev.hibiki.rtc.rtcp.Bytes.putLong;
import static dev.hibiki.rtc.rtcp.Bytes.putShort;

import org.jspecify.annotations.Nullable;

/**
 * Builds an RTCP compound packet in a byte array of the caller's.
 *
 * <p>After {@link #start} every method appends one packet, or nothing and returns false if it does
 * not fit. A compound begins with a report unless reduced-size RTCP was negotiated. One instance is
 * used again and again; nothing is allocated. Not thread-safe.
 */
public final class RtcpWriter {
  private static final int MAX_REPORT_BLOCKS = 31;
  private static final int REPORT_BLOCK_BYTES = 24;
  private static final int REMB_MANTISSA_BITS = 18;
  private static final int MAX_CUMULATIVE_LOST = 0x7FFFFF;
  private static final byte[] NOTHING = new byte[0];

  private byte[] buf = NOTHING;
  private int offset;
  private int at;
  private int end;
  private int report = -1;

  /** Begins a compound packet of at most {@code capacityBytes}. */
  public RtcpWriter start(byte[] out, int offset, int capacityBytes) {
    this.buf = out;
    this.offset = offset;
    this.at = offset;
    this.end = offset + capacityBytes;
    this.report = -1;
    return this;
  }

  /** Length of what was written since {@link #start}. */
  public int length() {
    return at - offset;
  }

  /** How many bytes are left. */
  public int remaining() {
    return end - at;
  }

  /** Appends a sender report; blocks may follow. Parameters as in {@link RtcpVisitor}. */
  public boolean senderReport(
      int ssrc, long ntp, int rtpTimestamp, int packetCount, int octetCount) {
    int packet = open(RtcpTypes.SENDER_REPORT, 0, 28);
    if (packet < 0) {
      return false;
    }
    putInt(buf, packet + 4, ssrc);
    putLong(buf, packet + 8, ntp);
    putInt(buf, packet + 16, rtpTimestamp);
    putInt(buf, packet + 20, packetCount);
    putInt(buf, packet + 24, octetCount);
    report = packet;
    return true;
  }

  /** Appends an empty receiver report; blocks may follow. */
  public boolean receiverReport(int ssrc) {
    int packet = open(RtcpTypes.RECEIVER_REPORT, 0, 8);
    if (packet < 0) {
      return false;
    }
    putInt(buf, packet + 4, ssrc);
    report = packet;
    return true;
  }

  /**
   * Adds a block to the report that was just written. Parameters as in {@link ReportBlock}.
   *
   * @return false if there is no room, if the report has 31 blocks, or if the latest packet is no
   *     report
   */
  public boolean reportBlock(
      int ssrc,
      int fractionLost,
      int cumulativeLost,
      int highestSequence,
      int jitter,
      int lastSenderReport,
      int delaySinceLastSenderReport) {
    if (report < 0 || end - at < REPORT_BLOCK_BYTES || (buf[report] & 0x1F) == MAX_REPORT_BLOCKS) {
      return false;
    }
    int lost = Math.clamp(cumulativeLost, -MAX_CUMULATIVE_LOST - 1, MAX_CUMULATIVE_LOST);
    putInt(buf, at, ssrc);
    putInt(buf, at + 4, fractionLost << 24 | (lost & 0xFFFFFF));
    putInt(buf, at + 8, highestSequence);
    putInt(buf, at + 12, jitter);
    putInt(buf, at + 16, lastSenderReport);
    putInt(buf, at + 20, delaySinceLastSenderReport);
    at += REPORT_BLOCK_BYTES;
    buf[report]++;
    putShort(buf, report + 2, (at - report) / 4 - 1);
    return true;
  }

  /** Appends a source description of one source; items are at most 255 bytes of UTF-8. */
  public boolean sourceDescription(int ssrc, byte[] cname, byte @Nullable [] mid) {
    int midLength = mid == null ? 0 : 2 + mid.length;
    int items = 2 + cname.length + midLength;
    if (cname.length > 255 || midLength > 257) {
      return false;
    }
    // At least one zero byte ends the items.
    int packet = open(RtcpTypes.SOURCE_DESCRIPTION, 1, 8 + items / 4 * 4 + 4);
    if (packet < 0) {
      return false;
    }
    putInt(buf, packet + 4, ssrc);
    int to = item(packet + 8, RtcpTypes.SDES_CNAME, cname);
    if (mid != null) {
      to = item(to, RtcpTypes.SDES_MID, mid);
    }
    while (to < at) {
      buf[to++] = 0;
    }
    return true;
  }

  private int item(int to, int type, byte[] text) {
    buf[to] = (byte) type;
    buf[to + 1] = (byte) text.length;
    System.arraycopy(text, 0, buf, to + 2, text.length);
    return to + 2 + text.length;
  }

  /** Appends a goodbye of one source. */
  public boolean goodbye(int ssrc) {
    int packet = open(RtcpTypes.GOODBYE, 1, 8);
    if (packet < 0) {
      return false;
    }
    putInt(buf, packet + 4, ssrc);
    return true;
  }

  /**
   * Appends a generic NACK.
   *
   * @param sequences 16-bit numbers in rising (wrapping) order, {@code count} of them
   * @return how many of them fit
   */
  public int nack(int senderSsrc, int mediaSsrc, int[] sequences, int count) {
    if (count == 0 || remaining() < 16) {
      return 0;
    }
    int packet = open(RtcpTypes.TRANSPORT_FEEDBACK, RtcpTypes.FORMAT_NACK, 12);
    putInt(buf, packet + 4, senderSsrc);
    putInt(buf, packet + 8, mediaSsrc);
    int done = 0;
    while (done < count && end - at >= 4) {
      int packetId = sequences[done++];
      int following = 0;
      while (done < count) {
        int ahead = (sequences[done] - packetId) & 0xFFFF;
        if (ahead == 0 || ahead > 16) {
          break;
        }
        following |= 1 << (ahead - 1);
        done++;
      }
      putShort(buf, at, packetId);
      putShort(buf, at + 2, following);
      at += 4;
    }
    putShort(buf, packet + 2, (at - packet) / 4 - 1);
    return done;
  }

  /** Appends a picture loss indication. */
  public boolean pictureLoss(int senderSsrc, int mediaSsrc) {
    int packet = open(RtcpTypes.PAYLOAD_FEEDBACK, RtcpTypes.FORMAT_PLI, 12);
    if (packet < 0) {
      return false;
    }
    putInt(buf, packet + 4, senderSsrc);
    putInt(buf, packet + 8, mediaSsrc);
    return true;
  }

  /** Appends a full intra request for one source; {@code commandSequence} rises per command. */
  public boolean fullIntraRequest(int senderSsrc, int mediaSsrc, int commandSequence) {
    int packet = open(RtcpTypes.PAYLOAD_FEEDBACK, RtcpTypes.FORMAT_FIR, 20);
    if (packet < 0) {
      return false;
    }
    putInt(buf, packet + 4, senderSsrc);
    // The field of the media source is unused in this format and shall be zero.
    putInt(buf, packet + 8, 0);
    putInt(buf, packet + 12, mediaSsrc);
    putInt(buf, packet + 16, commandSequence << 24);
    return true;
  }

  /** Appends a receiver's estimated maximum bit rate, at most 255 SSRCs. */
  public boolean remb(int senderSsrc, long bitrateBps, int[] ssrcs, int count) {
    int packet =
        count > 255
            ? -1
            : open(RtcpTypes.PAYLOAD_FEEDBACK, RtcpTypes.FORMAT_APPLICATION, 20 + count * 4);
    if (packet < 0) {
      return false;
    }
    long rate = Math.max(0, bitrateBps);
    int exponent = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(rate) - REMB_MANTISSA_BITS);
    int mantissa = (int) (rate >>> exponent);
    putInt(buf, packet + 4, senderSsrc);
    putInt(buf, packet + 8, 0);
    putInt(buf, packet + 12, RtcpTypes.REMB_IDENTIFIER);
    putInt(buf, packet + 16, count << 24 | exponent << 18 | mantissa);
    for (int i = 0; i < count; i++) {
      putInt(buf, packet + 20 + i * 4, ssrcs[i]);
    }
    return true;
  }

  /** Appends an extended report with a receiver reference time. */
  public boolean receiverReferenceTime(int ssrc, long ntp) {
    int packet = open(RtcpTypes.EXTENDED_REPORT, 0, 20);
    if (packet < 0) {
      return false;
    }
    putInt(buf, packet + 4, ssrc);
    putInt(buf, packet + 8, RtcpTypes.XR_RRTR << 24 | 2);
    putLong(buf, packet + 12, ntp);
    return true;
  }

  /** Appends an extended report that answers one receiver reference time. */
  public boolean delaySinceLastReceiverReport(
      int ssrc, int receiverSsrc, int lastReceiverReport, int delaySinceLastReceiverReport) {
    int packet = open(RtcpTypes.EXTENDED_REPORT, 0, 24);
    if (packet < 0) {
      return false;
    }
    putInt(buf, packet + 4, ssrc);
    putInt(buf, packet + 8, RtcpTypes.XR_DLRR << 24 | 3);
    putInt(buf, packet + 12, receiverSsrc);
    putInt(buf, packet + 16, lastReceiverReport);
    putInt(buf, packet + 20, delaySinceLastReceiverReport);
    return true;
  }

  /**
   * Appends as much transport-wide feedback as fits.
   *
   * @return how many of {@code count} statuses are in it, 0 if nothing was appended; see {@link
   *     TransportCcFeedback#write}
   */
  public int transportCc(
      TransportCcFeedback feedback,
      int senderSsrc,
      int mediaSsrc,
      int feedbackCount,
      int baseSequence,
      long[] arrivalTicks,
      int count) {
    int length =
        feedback.write(
            buf,
            at,
            remaining(),
            senderSsrc,
            mediaSsrc,
            feedbackCount,
            baseSequence,
            arrivalTicks,
            count);
    if (length == 0) {
      return 0;
    }
    at += length;
    report = -1;
    return feedback.statusesWritten();
  }

  private int open(int type, int count, int bytes) {
    if (end - at < bytes) {
      return -1;
    }
    int packet = at;
    buf[packet] = (byte) (0x80 | count);
    buf[packet + 1] = (byte) type;
    putShort(buf, packet + 2, bytes / 4 - 1);
    at += bytes;
    report = -1;
    return packet;
  }
}
