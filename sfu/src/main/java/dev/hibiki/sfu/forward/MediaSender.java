package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.codec.DependencyDescriptor;
import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.codec.Vp9Descriptor;
import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.stream.PacketHistory;
import dev.hibiki.rtc.stream.RtxPacket;
import dev.hibiki.rtc.stream.SentPacket;
import dev.hibiki.rtc.stream.TxStream;
import dev.hibiki.rtc.time.WallClock;
import dev.hibiki.sfu.track.FanOut;
import dev.hibiki.sfu.track.ForwardedExtensions;
import dev.hibiki.sfu.track.LayerStream;
import dev.hibiki.sfu.track.MediaKind;
import dev.hibiki.sfu.track.MediaPacket;
import dev.hibiki.sfu.track.PublishedTrack;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of one subscriber's peer: its subscriptions, their sender reports, and the
 * feedback that comes back.
 */
public final class MediaSender implements FanOut.Taker {
  private static final long TICK_NANOS = 100_000_000L;
  private static final long REPORT_INTERVAL_NANOS = 2_000_000_000L;
  private static final int REPORT_BYTES = 1100;

  /** One sender report with its source description; a canonical name has 255 bytes at most. */
  private static final int MAX_REPORT_BYTES = 300;

  private static final int MAX_HEADER_BYTES = 512;
  private static final int MAX_DESCRIPTOR_BYTES = 300;
  private static final int MAX_PACKET_BYTES = 2048;

  private final PeerTransport peer;
  private final WallClock clock;
  private final RandomGenerator random;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final List<Subscription> waiting = new ArrayList<>();
  private final RtpWriter writer = new RtpWriter();
  private final RtpHeader stored = new RtpHeader();
  private final RtcpWriter reports = new RtcpWriter();
  private final Feedback feedback = new Feedback();
  private final Vp8Descriptor descriptor = new Vp8Descriptor();
  private final byte[] header = new byte[MAX_HEADER_BYTES];
  private final byte[] payload = new byte[MAX_PACKET_BYTES];
  private final byte[] dependencies = new byte[MAX_DESCRIPTOR_BYTES];
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
  public Subscription subscribe(PublishedTrack track, String cname, SubscriptionSettings settings) {
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

  /** The subscription goes on with another codec of its track, silent until {@link #start}. */
  public void change(Subscription subscription, PublishedTrack track) {
    subscription.change(track);
  }

  /** Ends a subscription. */
  public void remove(long nowNanos, Subscription subscription) {
    subscription.close();
    subscriptions.remove(subscription);
    peer.forgetOutbound(subscription.ssrc());
    if (subscription.rtxSsrc() != 0) {
      peer.forgetOutbound(subscription.rtxSsrc());
    }
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
    long ntp = clock.ntp(nowNanos);
    for (Subscription subscription : subscriptions) {
      if (reports.remaining() < MAX_REPORT_BYTES) {
        flushReports();
      }
      subscription.report(nowNanos, reports, ntp, REPORT_INTERVAL_NANOS);
    }
    flushReports();
  }

  private void flushReports() {
    if (reports.length() > 0) {
      peer.sendRtcp(report, 0, reports.length());
      reports.start(report, 0, REPORT_BYTES);
    }
  }

  /** Packets wait for a subscription. */
  void packetsWait(FanOut turn, Subscription subscription) {
    if (waiting.isEmpty()) {
      turn.add(this);
    }
    waiting.add(subscription);
  }

  @Override
  public void forward(long nowNanos) {
    for (int i = 0; i < waiting.size(); i++) {
      Subscription subscription = waiting.get(i);
      PublishedTrack track = subscription.track();
      SentSection section = subscription.section();
      if (section == null) {
        continue;
      }
      track.makeHeaders(section.extensions());
      for (int p = 0; p < track.waitingCount(); p++) {
        subscription.packet(nowNanos, track.waiting(p));
      }
    }
    waiting.clear();
    peer.rtpDone();
  }

  void send(
      SentSection section, TxStream stream, MediaPacket packet, int payloadType, SentPacket made) {
    RtpHeader source = packet.header();
    byte[] bytes = source.array();
    int offset = source.payloadOffset();
    int payloadLength = source.payloadLength();
    int padding = packet.paddingBytes();
    int note = made.codecState();
    int descriptorAt = packet.descriptorOffset();
    Vp8Descriptor vp8 = packet.vp8();
    if (note == FrameContinuity.NONE) {
      descriptorAt = -1;
    } else if (vp8 != null && vp8.rewrittenLength() != vp8.length()) {
      payloadLength = rewritten(source, Codec.VP8, note, 0);
      System.arraycopy(bytes, offset + source.payloadLength(), payload, payloadLength, padding);
      bytes = payload;
      offset = 0;
    } else if (vp8 != null) {
      // The numbers of this subscriber go over those of the one before, in the shared payload.
      write(vp8, note, bytes, offset);
    } else if (descriptorAt < 0) {
      writeVp9(note, bytes, offset, payloadLength);
    } else if (FrameContinuity.activeTargets(note) != 0) {
      sendWithTargets(section, stream, packet, payloadType, made);
      return;
    }
    int headerLength = packet.headerLength();
    int slot = peer.reserveRtp(headerLength, payloadLength + padding);
    if (slot < 0) {
      return;
    }
    packet.writeHeader(
        peer.sendArray(),
        slot,
        payloadType,
        made.marker(),
        made.sequenceNumber(),
        made.timestamp(),
        stream.ssrc());
    if (descriptorAt >= 0) {
      DependencyDescriptor.shift(
          peer.sendArray(), slot + descriptorAt, FrameContinuity.frameShift(note));
    }
    peer.commitRtp(slot, headerLength, bytes, offset, payloadLength + padding);
    stream.onSent(made, headerLength + padding, payloadLength);
  }

  /** Sends a packet that tells decode targets: a rare one, whose header is made for it alone. */
  private void sendWithTargets(
      SentSection section, TxStream stream, MediaPacket packet, int payloadType, SentPacket made) {
    RtpHeader source = packet.header();
    int headerLength =
        header(
            section,
            stream.ssrc(),
            payloadType,
            made.sequenceNumber(),
            made,
            packet.stream(),
            source);
    peer.sendRtp(
        header, 0, headerLength, source.array(), source.payloadOffset(), source.payloadLength());
    stream.onSent(made, headerLength, source.payloadLength());
  }

  private int header(
      SentSection section,
      int ssrc,
      int payloadType,
      int sequenceNumber,
      SentPacket packet,
      LayerStream layer,
      RtpHeader source) {
    writer.start(header, 0, payloadType, packet.marker(), sequenceNumber, packet.timestamp(), ssrc);
    ForwardedExtensions.copy(
        writer,
        section.extensions(),
        layer,
        source,
        FrameContinuity.frameShift(packet.codecState()),
        FrameContinuity.activeTargets(packet.codecState()),
        dependencies);
    return writer.finish();
  }

  void resend(
      SentSection section, TxStream stream, LayerStream layer, int slot, SentPacket packet) {
    PacketHistory history = layer.history();
    if (!stored.parse(history.array(), history.offset(slot), history.length(slot))) {
      return;
    }
    int payloadType = section.payloadTypes()[stored.payloadType()];
    if (payloadType < 0) {
      return;
    }
    int rtxPayloadType = section.rtxPayloadTypes()[payloadType];
    if (rtxPayloadType < 0 || !stream.rtx()) {
      // The same packet again would be sealed under a nonce that was used before (RFC 7714 section
      // 8.1).
      return;
    }
    int sequenceNumber = stream.takeRtxSequence();
    int headerLength =
        header(section, stream.rtxSsrc(), rtxPayloadType, sequenceNumber, packet, layer, stored);
    RtxPacket.writeOriginalSequence(payload, 0, packet.sequenceNumber());
    boolean described =
        section.extensions().dependencyDescriptor() != 0
            && stored.extensionOffset(layer.extensions().dependencyDescriptor()) >= 0;
    int note = described && layer.codec() != Codec.VP8 ? FrameContinuity.NONE : packet.codecState();
    int payloadLength =
        RtxPacket.HEADER_BYTES + rewritten(stored, layer.codec(), note, RtxPacket.HEADER_BYTES);
    peer.sendRtp(header, 0, headerLength, payload, 0, payloadLength);
    stream.onResent(headerLength, payloadLength);
  }

  /** Puts the payload with the running numbers of a note at {@code at} of the scratch array. */
  private int rewritten(RtpHeader source, Codec codec, int note, int at) {
    byte[] bytes = source.array();
    int offset = source.payloadOffset();
    int length = source.payloadLength();
    if (note != FrameContinuity.NONE
        && codec == Codec.VP8
        && descriptor.parse(bytes, offset, length)) {
      int written = write(descriptor, note, payload, at);
      int rest = length - descriptor.length();
      System.arraycopy(bytes, offset + descriptor.length(), payload, at + written, rest);
      return written + rest;
    }
    System.arraycopy(bytes, offset, payload, at, length);
    if (note != FrameContinuity.NONE && codec == Codec.VP9) {
      writeVp9(note, payload, at, length);
    }
    return length;
  }

  private static int write(Vp8Descriptor descriptor, int note, byte[] out, int offset) {
    return descriptor.write(
        out,
        offset,
        SentPacket.vp8PictureId(note),
        SentPacket.vp8Tl0PictureIndex(note),
        SentPacket.vp8KeyIndex(note));
  }

  private static void writeVp9(int note, byte[] payload, int offset, int length) {
    Vp9Descriptor.write(
        payload,
        offset,
        length,
        SentPacket.vp8PictureId(note),
        SentPacket.vp8Tl0PictureIndex(note));
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
        subscription.resend(nowNanos, sequenceNumber);
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
        subscription.reportBlock(
            nowNanos,
            fractionLost,
            cumulativeLost,
            highestSequence,
            jitter,
            lastSenderReport,
            delaySinceLastSenderReport);
      }
    }
  }
}
