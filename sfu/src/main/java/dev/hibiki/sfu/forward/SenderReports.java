package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.stream.TxStream;
import dev.hibiki.sfu.track.LayerStream;
import java.nio.charset.StandardCharsets;

/**
 * The sender reports of one subscription, each with the canonical name (RFC 3550 section 6.4.1,
 * 6.5.1). They are made of the publisher's reports, on the server's clock.
 */
final class SenderReports {
  private final int ssrc;
  private final byte[] cname;
  private long lastNanos;
  private boolean any;

  SenderReports(int ssrc, String cname) {
    this.ssrc = ssrc;
    this.cname = cname.getBytes(StandardCharsets.UTF_8);
  }

  /** Appends a report if one is due and the clocks are known; false if it does not fit. */
  boolean write(
      long nowNanos,
      RtcpWriter out,
      long ntp,
      long intervalNanos,
      LayerStream layer,
      RtpRewriter rewriter,
      TxStream sending) {
    if (!rewriter.begun() || !layer.reported() || (any && nowNanos - lastNanos < intervalNanos)) {
      return true;
    }
    int timestamp = rewriter.timestampOf(layer.timestampAt(nowNanos));
    if (!sending.writeSenderReport(nowNanos, out, ntp, timestamp)
        || !out.sourceDescription(ssrc, cname, null)) {
      return false;
    }
    any = true;
    lastNanos = nowNanos;
    return true;
  }
}
