package dev.hibiki.sfu.sim;

import dev.hibiki.rtc.rtcp.ReportBlock;
import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpTypes;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What stands in the RTCP that a peer received. */
public final class RtcpRecord implements RtcpVisitor {
  /** A sender report. */
  public record SenderReport(int ssrc, long ntp, int rtpTimestamp, int packets) {}

  /** A fraction of packets lost, of 256, of a stream. */
  public record Loss(int ssrc, int fraction) {}

  /** The answer to a receiver's reference time. */
  public record ReferenceAnswer(int receiverSsrc, int lastReport, int delay) {}

  public final List<SenderReport> senderReports = new ArrayList<>();
  public final Map<Integer, String> cnames = new HashMap<>();
  public final List<Loss> losses = new ArrayList<>();
  public final List<ReferenceAnswer> answers = new ArrayList<>();
  public final List<Integer> pictureLosses = new ArrayList<>();

  /** What {@code peer} received so far. */
  public static RtcpRecord of(SimPeer peer) {
    RtcpRecord record = new RtcpRecord();
    for (byte[] compound : peer.reports) {
      RtcpReader.read(compound, 0, compound.length, record);
    }
    return record;
  }

  @Override
  public void senderReport(int ssrc, long ntp, int rtpTimestamp, int packetCount, int octetCount) {
    senderReports.add(new SenderReport(ssrc, ntp, rtpTimestamp, packetCount));
  }

  @Override
  public void reportBlock(int reporterSsrc, byte[] buf, int offset) {
    ReportBlock block = new ReportBlock().read(buf, offset);
    losses.add(new Loss(block.ssrc(), block.fractionLost()));
  }

  @Override
  public void sourceDescription(int ssrc, int type, byte[] buf, int offset, int length) {
    if (type == RtcpTypes.SDES_CNAME) {
      cnames.put(ssrc, new String(buf, offset, length, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void pictureLoss(int senderSsrc, int mediaSsrc) {
    pictureLosses.add(mediaSsrc);
  }

  @Override
  public void delaySinceLastReceiverReport(
      int senderSsrc, int ssrc, int lastReceiverReport, int delaySinceLastReceiverReport) {
    answers.add(new ReferenceAnswer(ssrc, lastReceiverReport, delaySinceLastReceiverReport));
  }
}
