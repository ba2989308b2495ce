package dev.hibiki.sfu.receive;

import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.stream.TransportCcReceiver;
import dev.hibiki.sfu.track.LayerStream;

/**
 * The RTCP that goes back to a publisher: reports, lost packets, keyframe requests, arrival times.
 */
final class PublisherFeedback implements LayerStream.KeyFrameSource {
  private static final long REPORT_INTERVAL_NANOS = 1_000_000_000L;
  private static final int PACKET_BYTES = 1100;

  private final PeerTransport peer;
  private final int localSsrc;
  private final RtcpWriter writer = new RtcpWriter();
  private final byte[] packet = new byte[PACKET_BYTES];
  private final TransportCcReceiver transportCc;
  private long reportDeadlineNanos = Long.MAX_VALUE;
  private long feedbackDeadlineNanos = Long.MAX_VALUE;

  PublisherFeedback(PeerTransport peer, int localSsrc) {
    this.peer = peer;
    this.localSsrc = localSsrc;
    this.transportCc = new TransportCcReceiver();
  }

  /** A packet with a transport-wide sequence number arrived. */
  void packetArrived(long nowNanos, int mediaSsrc, int transportSequence) {
    transportCc.onPacket(nowNanos, transportSequence, mediaSsrc);
  }

  /** Media arrived on {@code stream}: reports and requests for lost packets may become due. */
  void mediaArrived(long nowNanos, LayerStream stream) {
    if (reportDeadlineNanos == Long.MAX_VALUE) {
      reportDeadlineNanos = nowNanos + REPORT_INTERVAL_NANOS;
    }
    earlier(stream.received().deadlineNanos(nowNanos));
  }

  @Override
  public void requestKeyFrame(long nowNanos, LayerStream stream) {
    stream.received().requestKeyframe();
    earlier(stream.received().deadlineNanos(nowNanos));
  }

  private void earlier(long deadlineNanos) {
    if (deadlineNanos != Long.MAX_VALUE
        && (feedbackDeadlineNanos == Long.MAX_VALUE || deadlineNanos - feedbackDeadlineNanos < 0)) {
      feedbackDeadlineNanos = deadlineNanos;
    }
  }

  long deadlineNanos() {
    return earliest(
        earliest(reportDeadlineNanos, feedbackDeadlineNanos), transportCc.deadlineNanos());
  }

  private static long earliest(long a, long b) {
    if (a == Long.MAX_VALUE || b == Long.MAX_VALUE) {
      return Math.min(a, b);
    }
    return a - b < 0 ? a : b;
  }

  private static boolean due(long deadlineNanos, long nowNanos) {
    return deadlineNanos != Long.MAX_VALUE && deadlineNanos - nowNanos <= 0;
  }

  void onTimeout(long nowNanos, StreamTable streams) {
    if (due(transportCc.deadlineNanos(), nowNanos)) {
      sendTransportCc(nowNanos);
    }
    if (due(feedbackDeadlineNanos, nowNanos)) {
      sendRequests(nowNanos, streams);
    }
    if (due(reportDeadlineNanos, nowNanos)) {
      sendReports(nowNanos, streams);
    }
  }

  private void sendTransportCc(long nowNanos) {
    writer.start(packet, 0, PACKET_BYTES);
    while (transportCc.writeFeedback(nowNanos, writer, localSsrc) > 0) {
      flush();
    }
  }

  private void sendRequests(long nowNanos, StreamTable streams) {
    feedbackDeadlineNanos = Long.MAX_VALUE;
    writer.start(packet, 0, PACKET_BYTES);
    for (ReceivedStream stream : streams.all()) {
      LayerStream layer = stream.layer();
      if (layer == null) {
        continue;
      }
      if (writer.remaining() < 512) {
        flush();
      }
      layer.received().writeNacks(nowNanos, writer, localSsrc);
      if (layer.received().takeKeyframeRequest(nowNanos)) {
        writer.pictureLoss(localSsrc, stream.ssrc());
      }
      earlier(layer.received().deadlineNanos(nowNanos));
    }
    flush();
  }

  private void sendReports(long nowNanos, StreamTable streams) {
    reportDeadlineNanos = nowNanos + REPORT_INTERVAL_NANOS;
    writer.start(packet, 0, PACKET_BYTES);
    writer.receiverReport(localSsrc);
    for (ReceivedStream stream : streams.all()) {
      LayerStream layer = stream.layer();
      if (layer == null) {
        continue;
      }
      int worstLoss = layer.takeWorstLoss();
      if (!layer.received().writeReportBlock(nowNanos, writer, worstLoss)
          && writer.remaining() < 64) {
        flush();
        writer.receiverReport(localSsrc);
        layer.received().writeReportBlock(nowNanos, writer, worstLoss);
      }
    }
    flush();
  }

  private void flush() {
    if (writer.length() > 0) {
      peer.sendRtcp(packet, 0, writer.length());
      writer.start(packet, 0, PACKET_BYTES);
    }
  }
}
