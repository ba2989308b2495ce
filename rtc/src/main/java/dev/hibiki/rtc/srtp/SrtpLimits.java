package dev.hibiki.rtc.srtp;

/**
 * How much state one {@link SrtpContext} may keep.
 *
 * @param inboundSsrcs received SSRCs; beyond it the least recently heard one is forgotten
 * @param outboundSsrcs sent SSRCs; beyond it a new one is refused
 * @param rtpWindowPackets width of the RTP replay window, a power of two of at least 64
 */
public record SrtpLimits(int inboundSsrcs, int outboundSsrcs, int rtpWindowPackets) {
  /** 512 received and 4096 sent SSRCs, a window of 1024 packets. */
  public static final SrtpLimits DEFAULT = new SrtpLimits(512, 4096, 1024);

  public SrtpLimits {
    if (inboundSsrcs < 1 || outboundSsrcs < 1) {
      throw new IllegalArgumentException("no room for a single SSRC");
    }
    if (rtpWindowPackets < 64 || Integer.bitCount(rtpWindowPackets) != 1) {
      throw new IllegalArgumentException("rtpWindowPackets " + rtpWindowPackets);
    }
  }
}
