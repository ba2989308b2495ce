package dev.hibiki.rtc.srtp;

import dev.hibiki.rtc.DropReason;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.SsrcTable;
import java.util.Arrays;

/**
 * SRTP and SRTCP of one peer, both directions. RFC 3711, 7714.
 *
 * <p>Packets are changed in place and the new length is returned; a negative result is a {@link
 * DropReason#code}. State for an SSRC is kept only after something authentic came from it. Nothing
 * is allocated per packet. Belongs to one owner thread.
 *
 * <p>Received packets are authenticated first; a duplicate or a packet behind the replay window is
 * then reported as {@link DropReason#REPLAYED}, with its header intact, so that congestion control
 * may count what must not be delivered. The rollover counter follows authentic packets only.
 */
public final class SrtpContext {
  /** Result of unprotecting a packet that is authentic but a duplicate or too old to know. */
  public static final int REPLAYED = DropReason.REPLAYED.code();

  private static final int RTP_HEADER_BYTES = 12;
  private static final int RTCP_HEADER_BYTES = 8;
  private static final int RTCP_WINDOW_PACKETS = 128;
  private static final long INDEX_LIMIT = 1L << 48;

  private final SrtpProfile profile;
  private final SrtpTransform local;
  private final SrtpTransform remote;
  private final ReplayWindows rtpIn;
  private final ReplayWindows rtcpIn;
  private final SsrcTable rtpOut;
  private long[] highestOut = new long[8];
  // One counter for all SSRCs: an index need only be unique and rising for each, and so no state
  // must be kept for senders of feedback.
  private int nextRtcpIndex = 1;

  private SrtpContext(SrtpKeys keys, SrtpCrypto crypto, SrtpLimits limits) {
    profile = keys.profile();
    local = SrtpTransform.create(profile, keys.localKey(), keys.localSalt(), crypto);
    remote = SrtpTransform.create(profile, keys.remoteKey(), keys.remoteSalt(), crypto);
    rtpIn = new ReplayWindows(limits.inboundSsrcs(), limits.rtpWindowPackets());
    rtcpIn = new ReplayWindows(limits.inboundSsrcs(), RTCP_WINDOW_PACKETS);
    rtpOut = new SsrcTable(limits.outboundSsrcs());
  }

  /** A context with {@link SrtpLimits#DEFAULT}. */
  public static SrtpContext create(SrtpKeys keys, SrtpCrypto crypto) {
    return new SrtpContext(keys, crypto, SrtpLimits.DEFAULT);
  }

  /** A context that keeps no more state than {@code limits} allows. */
  public static SrtpContext create(SrtpKeys keys, SrtpCrypto crypto, SrtpLimits limits) {
    return new SrtpContext(keys, crypto, limits);
  }

  public SrtpProfile profile() {
    return profile;
  }

  /** How many bytes {@code protectRtp} adds to a packet. */
  public int rtpTrailerBytes() {
    return profile.rtpTagBytes();
  }

  /** How many bytes {@link #protectRtcp} adds to a compound packet. */
  public int rtcpTrailerBytes() {
    return profile.rtcpTagBytes() + 4;
  }

  /**
   * Encrypts an RTP packet in place; there must be room for {@link #rtpTrailerBytes} behind it.
   *
   * <p>A sequence number may be sealed again only for exactly the same packet: an AEAD key is lost
   * when one index seals two different packets. Retransmit as RTX, or repeat every byte.
   *
   * @return the new length or a drop code
   */
  public int protectRtp(byte[] buf, int offset, int length) {
    int headerLength = RtpHeader.headerLength(buf, offset, length);
    if (headerLength < 0) {
      return DropReason.RTP_MALFORMED.code();
    }
    return seal(
        buf, offset, headerLength, buf, offset + headerLength, length - headerLength, buf, offset);
  }

  /**
   * Seals a header and a payload that stand apart into {@code out}: many subscribers can share one
   * plaintext payload. The header may already stand at {@code outOffset}; apart from that {@code
   * out} must not overlap with the sources. See {@link #protectRtp(byte[], int, int)}.
   *
   * @return the length written or a drop code
   */
  public int protectRtp(
      byte[] header,
      int headerOffset,
      int headerLength,
      byte[] payload,
      int payloadOffset,
      int payloadLength,
      byte[] out,
      int outOffset) {
    if (headerLength < RTP_HEADER_BYTES) {
      return DropReason.RTP_MALFORMED.code();
    }
    return seal(
        header, headerOffset, headerLength, payload, payloadOffset, payloadLength, out, outOffset);
  }

  private int seal(
      byte[] header,
      int headerOffset,
      int headerLength,
      byte[] payload,
      int payloadOffset,
      int payloadLength,
      byte[] out,
      int outOffset) {
    int sequence = sequence(header, headerOffset);
    int ssrc = SrtpTransform.readInt(header, headerOffset + 8);
    int slot = rtpOut.find(ssrc);
    if (slot < 0) {
      slot = rtpOut.add(ssrc);
      if (slot < 0) {
        return DropReason.SRTP_TOO_MANY_SSRCS.code();
      }
      if (slot >= highestOut.length) {
        highestOut = Arrays.copyOf(highestOut, slot * 2);
      }
      highestOut[slot] = -1;
    }
    long index = estimateIndex(highestOut[slot], sequence);
    if (index >= INDEX_LIMIT) {
      return DropReason.SRTP_INDEX_EXHAUSTED.code();
    }
    highestOut[slot] = Math.max(highestOut[slot], index);
    return local.sealRtp(
        index,
        ssrc,
        header,
        headerOffset,
        headerLength,
        payload,
        payloadOffset,
        payloadLength,
        out,
        outOffset);
  }

  /**
   * Verifies and decrypts an RTP packet in place.
   *
   * @return the new length or a drop code; after {@link DropReason#REPLAYED} the header may be
   *     read, after other codes the bytes mean nothing
   */
  public int unprotectRtp(byte[] buf, int offset, int length) {
    int headerLength = RtpHeader.headerLength(buf, offset, length);
    if (headerLength < 0) {
      return DropReason.RTP_MALFORMED.code();
    }
    if (length < headerLength + profile.rtpTagBytes()) {
      return DropReason.SRTP_TOO_SHORT.code();
    }
    int ssrc = SrtpTransform.readInt(buf, offset + 8);
    int slot = rtpIn.find(ssrc);
    long index = estimateIndex(rtpIn.highest(slot), sequence(buf, offset));
    int plainLength = remote.openRtp(index, ssrc, buf, offset, headerLength, length);
    if (plainLength < 0) {
      return DropReason.SRTP_AUTHENTICATION.code();
    }
    return rtpIn.accept(slot, ssrc, index) ? plainLength : REPLAYED;
  }

  /**
   * Encrypts an RTCP compound packet in place; there must be room for {@link #rtcpTrailerBytes}
   * behind it.
   *
   * @return the new length or a drop code
   */
  public int protectRtcp(byte[] buf, int offset, int length) {
    if (length < RTCP_HEADER_BYTES) {
      return DropReason.RTCP_MALFORMED.code();
    }
    if (nextRtcpIndex < 0) {
      return DropReason.SRTP_INDEX_EXHAUSTED.code();
    }
    int ssrc = SrtpTransform.readInt(buf, offset + 4);
    return local.sealRtcp(nextRtcpIndex++, ssrc, buf, offset, length);
  }

  /**
   * Verifies and decrypts an RTCP compound packet in place.
   *
   * @return the new length or a drop code
   */
  public int unprotectRtcp(byte[] buf, int offset, int length) {
    if (length < RTCP_HEADER_BYTES + rtcpTrailerBytes()) {
      return DropReason.SRTP_TOO_SHORT.code();
    }
    int ssrc = SrtpTransform.readInt(buf, offset + 4);
    int word = remote.rtcpTrailerWord(buf, offset, length);
    int plainLength = remote.openRtcp(word, ssrc, buf, offset, length);
    if (plainLength < 0) {
      return DropReason.SRTP_AUTHENTICATION.code();
    }
    long index = word & ~SrtpTransform.RTCP_ENCRYPTED;
    return rtcpIn.accept(rtcpIn.find(ssrc), ssrc, index) ? plainLength : REPLAYED;
  }

  /**
   * Forgets a sent SSRC, which must never be used again under these keys: its rollover counter is
   * gone.
   */
  public void forgetOutbound(int ssrc) {
    rtpOut.remove(ssrc);
  }

  /**
   * The 48-bit index nearest to the highest one so far. RFC 3711 section 3.3.1 and appendix A.
   * Where that would be negative the sequence number itself is the index: a stream may begin with a
   * jump.
   *
   * @param highest the highest index so far, -1 for none
   */
  static long estimateIndex(long highest, int sequence) {
    if (highest < 0x8000) {
      return sequence;
    }
    long rolloverCounter = highest >>> 16;
    int top = (int) highest & 0xffff;
    if (top < 0x8000) {
      if (sequence - top > 0x8000) {
        rolloverCounter--;
      }
    } else if (top - 0x8000 > sequence) {
      rolloverCounter++;
    }
    return rolloverCounter << 16 | sequence;
  }

  private static int sequence(byte[] buf, int offset) {
    return (buf[offset + 2] & 0xff) << 8 | (buf[offset + 3] & 0xff);
  }
}
