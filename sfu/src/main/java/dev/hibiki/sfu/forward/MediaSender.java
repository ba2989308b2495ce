package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.codec.DependencyDescriptor;
import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.codec.Vp9Descriptor;
import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtp.HeaderExtensions;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.stream.PacketHistory;
import dev.hibiki.rtc.stream.RtxPacket;
import dev.hibiki.rtc.stream.SentPacket;
import dev.hibiki.rtc.stream.TransportCcSender;
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

  private static final long SILENCE_NANOS = 1_000_000_000L;

  /** How long blank frames are sent at the end of a subscription. */
  public static final long FAREWELL_NANOS = 200_000_000L;

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
  private @Nullable TransportCcSender transportCc;
  private final BlankRuns blanks = new BlankRuns();
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
    if (section.extensions().transportCc() != 0 && transportCc == null) {
      transportCc = new TransportCcSender();
    }
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
  public void remove(Subscription subscription) {
    subscriptions.remove(subscription);
    if (subscriptions.isEmpty()) {
      deadlineNanos = Long.MAX_VALUE;
    }
    forget(subscription);
  }

  /**
   * Ends a subscription with blank frames, lest what was last shown appears again when the section
   * is used for another track.
   *
   * @return whether such frames are under way, for {@link #FAREWELL_NANOS}
   */
  public boolean leave(long nowNanos, Subscription subscription) {
    blanks.cancel(subscription);
    if (!subscription.leave()) {
      remove(subscription);
      return false;
    }
    subscriptions.remove(subscription);
    if (subscriptions.isEmpty()) {
      deadlineNanos = Long.MAX_VALUE;
    }
    blanks.begin(
        nowNanos,
        subscription,
        subscription.blankIntervalNanos(),
        FAREWELL_NANOS,
        true,
        this::forget);
    return true;
  }

  /** Silence for a subscription whose sound stops. */
  void beginSilence(long nowNanos, Subscription subscription) {
    blanks.begin(
        nowNanos,
        subscription,
        subscription.blankIntervalNanos(),
        SILENCE_NANOS,
        false,
        this::forget);
  }

  BlankRuns blanks() {
    return blanks;
  }

  void sendBlank(
      SentSection section,
      TxStream stream,
      BlankFrame frame,
      int payloadType,
      int sequenceNumber,
      int timestamp,
      int note) {
    int payloadLength = frame.write(payload, 0, note, section.trailer());
    writer.start(header, 0, payloadType, true, sequenceNumber, timestamp, stream.ssrc());
    number(section, payloadLength);
    int headerLength = writer.finish();
    peer.sendRtp(header, 0, headerLength, payload, 0, payloadLength);
    stream.onSentWithoutSource(sequenceNumber, headerLength, payloadLength);
  }

  private void forget(Subscription subscription) {
    subscription.close();
    peer.forgetOutbound(subscription.ssrc());
    if (subscription.rtxSsrc() != 0) {
      peer.forgetOutbound(subscription.rtxSsrc());
    }
  }

  /** Ends all subscriptions. */
  public void close() {
    for (Subscription subscription : subscriptions) {
      subscription.close();
    }
    subscriptions.clear();
    blanks.clear();
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
    long blank = blanks.deadlineNanos();
    if (deadlineNanos == Long.MAX_VALUE || blank == Long.MAX_VALUE) {
      return Math.min(deadlineNanos, blank);
    }
    return blank - deadlineNanos < 0 ? blank : deadlineNanos;
  }

  /** Sends what reports are due and reminds of keyframes that are waited for. */
  public void onTimeout(long nowNanos) {
    this.nowNanos = nowNanos;
    blanks.onTimeout(nowNanos, this::forget);
    if (deadlineNanos == Long.MAX_VALUE || deadlineNanos - nowNanos > 0) {
      return;
    }
    deadlineNanos = nowNanos + TICK_NANOS;
    for (int i = 0; i < subscriptions.size(); i++) {
      subscriptions.get(i).tick(nowNanos);
    }
    sendReports(nowNanos);
  }

  private void sendReports(long nowNanos) {
    reports.start(report, 0, REPORT_BYTES);
    long ntp = clock.ntp(nowNanos);
    for (int i = 0; i < subscriptions.size(); i++) {
      if (reports.remaining() < MAX_REPORT_BYTES) {
        flushReports();
      }
      subscriptions.get(i).report(nowNanos, reports, ntp, REPORT_INTERVAL_NANOS);
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

  /** What transport-wide feedback tells, or null if packets are not numbered. */
  public @Nullable TransportCcSender transportCc() {
    return transportCc;
  }

  @Override
  public void forward(long nowNanos) {
    this.nowNanos = nowNanos;
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
    TransportCcSender numbers = transportCc;
    if (numbers != null && packet.transportCcOffset() >= 0) {
      HeaderExtensions.writeTransportSequence(
          peer.sendArray(),
          slot + packet.transportCcOffset(),
          numbers.take(nowNanos, headerLength + payloadLength + padding));
    }
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
    number(section, source.payloadLength());
    return writer.finish();
  }

  /** Gives a packet of which the header is being written its transport-wide number. */
  private void number(SentSection section, int payloadLength) {
    TransportCcSender numbers = transportCc;
    int id = section.extensions().transportCc();
    int at =
        numbers == null || id == 0
            ? -1
            : writer.reserveExtension(id, HeaderExtensions.TRANSPORT_CC_BYTES);
    if (numbers != null && at >= 0) {
      int size = RtpHeader.FIXED_BYTES + payloadLength;
      HeaderExtensions.writeTransportSequence(header, at, numbers.take(nowNanos, size));
    }
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
    for (int i = 0; i < subscriptions.size(); i++) {
      Subscription subscription = subscriptions.get(i);
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
    public void transportCc(int senderSsrc, int mediaSsrc, byte[] buf, int offset, int length) {
      TransportCcSender numbers = transportCc;
      if (numbers != null) {
        numbers.onFeedback(nowNanos, buf, offset, length);
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
