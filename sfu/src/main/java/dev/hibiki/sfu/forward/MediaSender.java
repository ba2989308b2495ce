package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.time.WallClock;
import dev.hibiki.sfu.track.HeaderExtensionIds;
import dev.hibiki.sfu.track.LayerStream;
import dev.hibiki.sfu.track.MediaKind;
import dev.hibiki.sfu.track.PublishedTrack;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of one subscriber's peer: its subscriptions, their sender reports, and the feedback
 * that comes back.
 */
public final class MediaSender {
  private static final long TICK_NANOS = 100_000_000L;
  private static final long REPORT_INTERVAL_NANOS = 2_000_000_000L;
  private static final long MAX_RESEND_SPACING_NANOS = 100_000_000L;
  private static final int REPORT_BYTES = 1100;
  private static final int MAX_HEADER_BYTES = 256;
  private static final int MAX_PACKET_BYTES = 2048;

  private final PeerTransport peer;
  private final WallClock clock;
  private final RandomGenerator random;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final RtpWriter writer = new RtpWriter();
  private final RtpHeader resendHeader = new RtpHeader();
  private final RtcpWriter reports = new RtcpWriter();
  private final Feedback feedback = new Feedback();
  private final Vp8Descriptor descriptor = new Vp8Descriptor();
  private final byte[] header = new byte[MAX_HEADER_BYTES];
  private final byte[] payload = new byte[MAX_PACKET_BYTES];
  private final byte[] report = new byte[REPORT_BYTES];
  private long deadlineNanos = Long.MAX_VALUE;
  private long nowNanos;
  private long malformed;

  /** A sender without subscriptions. */
  public MediaSender(PeerTransport peer, WallClock clock, RandomGenerator random) {
    this.peer = peer;
    this.clock = clock;
    this.random = random;
  }

  /** A subscription that is silent until {@link #start}. */
  public Subscription subscribe(
      PublishedTrack track, String cname, SubscriptionSettings settings) {
    int ssrc = freshSsrc();
    int rtxSsrc = track.kind() == MediaKind.VIDEO ? freshSsrc() : 0;
    Subscription subscription =
        new Subscription(this, track, ssrc, rtxSsrc, cname, settings, random);
    subscriptions.add(subscription);
    return subscription;
  }

  private int freshSsrc() {
    int ssrc;
    do {
      ssrc = random.nextInt();
    } while (ssrc == 0 || find(ssrc) != null);
    return ssrc;
  }

  /** The section is negotiated: media may flow. Again after a renegotiation that changed it. */
  public void start(long nowNanos, Subscription subscription, SentSection section) {
    subscription.start(nowNanos, section);
    if (deadlineNanos == Long.MAX_VALUE) {
      deadlineNanos = nowNanos + TICK_NANOS;
    }
  }

  /** Ends a subscription. */
  public void remove(long nowNanos, Subscription subscription) {
    subscription.close();
    subscriptions.remove(subscription);
    if (subscriptions.isEmpty()) {
      deadlineNanos = Long.MAX_VALUE;
    }
  }

  /** Ends all subscriptions. */
  public void close() {
    for (Subscription subscription : subscriptions) {
      subscription.close();
    }
    subscriptions.clear();
    deadlineNanos = Long.MAX_VALUE;
  }

  /** Takes a compound packet from the subscriber. */
  public void rtcp(long nowNanos, byte[] packet, int offset, int length) {
    this.nowNanos = nowNanos;
    if (RtcpReader.read(packet, offset, length, feedback) < 0) {
      malformed++;
    }
  }

  /** Compound packets that could not be read to their end. */
  public long malformed() {
    return malformed;
  }

  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** Sends what reports are due and reminds of keyframes that are waited for. */
  public void onTimeout(long nowNanos) {
    if (deadlineNanos - nowNanos > 0) {
      return;
    }
    deadlineNanos = nowNanos + TICK_NANOS;
    for (Subscription subscription : subscriptions) {
      subscription.tick(nowNanos);
    }
    sendReports(nowNanos);
  }

  private void sendReports(long nowNanos) {
    reports.start(report, 0, REPORT_BYTES);
    for (Subscription subscription : subscriptions) {
      if (!subscription.reportDue(nowNanos, REPORT_INTERVAL_NANOS) || !subscription.reportable()) {
        continue;
      }
      byte[] cname = subscription.cname().getBytes(StandardCharsets.UTF_8);
      if (reports.remaining() < 64 + cname.length) {
        flushReports();
      }
      reports.senderReport(
          subscription.ssrc(),
          clock.ntp(nowNanos),
          subscription.timestampAt(nowNanos),
          (int) subscription.packetsSent(),
          (int) subscription.octets());
      reports.sourceDescription(subscription.ssrc(), cname, null);
      subscription.reportSent(nowNanos);
    }
    flushReports();
  }

  private void flushReports() {
    if (reports.length() > 0) {
      peer.sendRtcp(report, 0, reports.length());
      reports.start(report, 0, REPORT_BYTES);
    }
  }

  void send(
      SentSection section,
      LayerStream stream,
      RtpHeader source,
      int payloadType,
      boolean marker,
      long outSequence,
      int timestamp,
      int ssrc,
      long rewrite) {
    writer.start(
        header, 0, payloadType, marker, (int) outSequence & 0xFFFF, timestamp, ssrc);
    copyExtensions(section, stream, source);
    int headerLength = writer.finish();
    if (rewrite == Vp8Continuity.NONE) {
      peer.sendRtp(
          header,
          0,
          headerLength,
          source.array(),
          source.payloadOffset(),
          source.payloadLength());
    } else {
      int length = rewritten(source, rewrite, 0);
      peer.sendRtp(header, 0, headerLength, payload, 0, length);
    }
  }

  void resend(
      SentSection section,
      Subscription subscription,
      LayerStream stream,
      int slot,
      SentPackets sent,
      int index) {
    if (!resendHeader.parse(
        stream.history().array(slot), stream.history().offset(slot), stream.history().length(slot))) {
      return;
    }
    int payloadType = sent.payloadType(index);
    int rtxPayloadType = section.rtxPayloadTypes()[payloadType];
    if (rtxPayloadType < 0 || subscription.rtxSsrc() == 0) {
      send(
          section,
          stream,
          resendHeader,
          payloadType,
          sent.marker(index),
          sent.outSequence(index),
          sent.timestamp(index),
          subscription.ssrc(),
          sent.rewrite(index));
      return;
    }
    writer.start(
        header,
        0,
        rtxPayloadType,
        sent.marker(index),
        subscription.nextRtxSequence(),
        sent.timestamp(index),
        subscription.rtxSsrc());
    copyExtensions(section, stream, resendHeader);
    int headerLength = writer.finish();
    // The original sequence number comes first (RFC 4588 section 4).
    payload[0] = (byte) (sent.outSequence(index) >>> 8);
    payload[1] = (byte) sent.outSequence(index);
    int length = 2 + rewritten(resendHeader, sent.rewrite(index), 2);
    peer.sendRtp(header, 0, headerLength, payload, 0, length);
  }

  /** Puts the payload with its rewritten descriptor at {@code at} of the scratch array. */
  private int rewritten(RtpHeader source, long rewrite, int at) {
    return Vp8Continuity.write(
        descriptor,
        rewrite, source.array(), source.payloadOffset(), source.payloadLength(), payload, at);
  }

  /** Extensions that mean the same to every receiver go along under the subscriber's ids. */
  private void copyExtensions(SentSection section, LayerStream stream, RtpHeader source) {
    HeaderExtensionIds to = section.extensions();
    HeaderExtensionIds from = stream.extensions();
    copyExtension(source, from.absCaptureTime(), to.absCaptureTime());
    copyExtension(source, from.dependencyDescriptor(), to.dependencyDescriptor());
    copyExtension(source, from.videoOrientation(), to.videoOrientation());
    copyExtension(source, from.audioLevel(), to.audioLevel());
  }

  private void copyExtension(RtpHeader source, int from, int to) {
    if (from == 0 || to == 0) {
      return;
    }
    int at = source.extensionOffset(from);
    if (at >= 0) {
      writer.extension(to, source.array(), at, source.extensionLength(from));
    }
  }

  private @Nullable Subscription find(int ssrc) {
    for (Subscription subscription : subscriptions) {
      if (subscription.ssrc() == ssrc || (ssrc != 0 && subscription.rtxSsrc() == ssrc)) {
        return subscription;
      }
    }
    return null;
  }

  private final class Feedback implements RtcpVisitor {
    @Override
    public void nack(int senderSsrc, int mediaSsrc, int sequenceNumber) {
      Subscription subscription = find(mediaSsrc);
      if (subscription != null) {
        long spacingNanos = Math.min(MAX_RESEND_SPACING_NANOS, 2 * peer.rttNanos());
        subscription.resend(nowNanos, sequenceNumber, spacingNanos);
      }
    }

    @Override
    public void pictureLoss(int senderSsrc, int mediaSsrc) {
      Subscription subscription = find(mediaSsrc);
      if (subscription != null) {
        subscription.pictureLost(nowNanos);
      }
    }

    @Override
    public void fullIntraRequest(int senderSsrc, int mediaSsrc, int commandSequence) {
      pictureLoss(senderSsrc, mediaSsrc);
    }

    @Override
    public void reportBlock(
        int reporterSsrc,
        int ssrc,
        int fractionLost,
        int cumulativeLost,
        int highestSequence,
        int jitter,
        int lastSenderReport,
        int delaySinceLastSenderReport) {
      Subscription subscription = find(ssrc);
      if (subscription != null) {
        subscription.receiverReport(fractionLost);
      }
    }
  }
}
