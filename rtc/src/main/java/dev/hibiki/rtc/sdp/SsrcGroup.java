package dev.hibiki.rtc.sdp;

import java.util.List;

/**
 * SSRCs that belong together: {@code a=ssrc-group} (RFC 5576).
 *
 * @param semantics {@code FID}, {@code SIM}, {@code FEC-FR} or another word
 * @param ssrcs the sources in order
 */
public record SsrcGroup(String semantics, List<Integer> ssrcs) {
  /** A stream and its retransmissions. */
  public static final String FID = "FID";

  /** Simulcast layers, lowest first. */
  public static final String SIM = "SIM";

  /** A stream and its forward error correction. */
  public static final String FEC_FR = "FEC-FR";

  public SsrcGroup {
    ssrcs = List.copyOf(ssrcs);
  }
}
