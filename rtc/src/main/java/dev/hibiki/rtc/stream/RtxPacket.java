package dev.hibiki.rtc.stream;

import dev.hibiki.rtc.DropReason;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;

/** Retransmission packets: the original payload behind its sequence number. RFC 4588 section 4. */
public final class RtxPacket {
  /** The original sequence number in front of the original payload. */
  public static final int HEADER_BYTES = 2;

  private RtxPacket() {}

  /**
   * Turns a retransmission into the original packet, in place. The packet begins {@link
   * #HEADER_BYTES} later than the retransmission did: it is the header that moves. {@code header}
   * must be parsed again.
   *
   * @return the length of the original packet, or the drop code {@link
   *     DropReason#RTX_WITHOUT_PAYLOAD} for padding and probes
   */
  public static int unwrap(RtpHeader header, int mediaSsrc, int mediaPayloadType) {
    if (header.payloadLength() < HEADER_BYTES) {
      return DropReason.RTX_WITHOUT_PAYLOAD.code();
    }
    byte[] buf = header.array();
    int original = originalSequence(header);
    int from = header.offset();
    int to = from + HEADER_BYTES;
    System.arraycopy(buf, from, buf, to, header.headerLength());
    RtpWriter.sequenceNumber(buf, to, original);
    RtpWriter.ssrc(buf, to, mediaSsrc);
    RtpWriter.payloadType(buf, to, mediaPayloadType);
    return header.length() - HEADER_BYTES;
  }

  /** The sequence number of the packet that is repeated; the payload must not be empty. */
  public static int originalSequence(RtpHeader header) {
    int at = header.payloadOffset();
    return (header.array()[at] & 0xFF) << 8 | (header.array()[at + 1] & 0xFF);
  }

  /** Writes the two bytes that go before the original payload. */
  public static void writeOriginalSequence(byte[] out, int offset, int originalSequence) {
    out[offset] = (byte) (originalSequence >>> 8);
    out[offset + 1] = (byte) originalSequence;
  }
}
