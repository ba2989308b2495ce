package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.rtcp.ReportBlock;
import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.stream.TransportCcSender;
import dev.hibiki.rtc.time.NtpTime;
import dev.hibiki.rtc.time.WallClock;
import dev.hibiki.sfu.track.FanOut;
import dev.hibiki.sfu.track.MediaKind;
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
  private static final long REPORT_INTERVAL_NANOS = 3_000_000_000L;
  private static final int REPORT_BYTES = 1100;

  /** One sender report with its source description; a canonical name has 255 bytes at most. */
  private static final int MAX_REPORT_BYTES = 300;

  private static final long SILENCE_NANOS = 1_000_000_000L;

  /** How long blank frames are sent at the end of a subscription. */
  public static final long FAREWELL_NANOS = 200_000_000L;

  private final PeerTransport peer;
  private final WallClock clock;
  private final RandomGenerator random;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final List<Subscription> waiting = new ArrayList<>();
  private final RtcpWriter reports = new RtcpWriter();
  private final Feedback feedback = new Feedback();
  private final byte[] report = new byte[REPORT_BYTES];
  private final PacketSender packets;
  private final BlankRuns blanks = new BlankRuns();
  private long deadlineNanos = Long.MAX_VALUE;
  private long nowNanos;
  private long malformed;

  /** A sender without subscriptions. */
  public MediaSender(PeerTransport peer, WallClock clock, RandomGenerator random) {
    this.peer = peer;
    this.clock = clock;
    this.random = random;
    this.packets = new PacketSender(peer, clock);
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
    if (section.extensions().transportCc() != 0) {
      packets.number();
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

  /**
   * Ends the blank frames of subscriptions that are over. To be called before a description without
   * them is sent: a browser makes a new stream of packets whose SSRC it does not know, and plays it
   * as part of another track of that kind.
   */
  public void endFarewells() {
    blanks.endLast(this::forget);
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

  /** Writes the packets of the subscriptions. */
  PacketSender packets() {
    return packets;
  }

  BlankRuns blanks() {
    return blanks;
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
    return packets.transportCc();
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
    private final ReportBlock block = new ReportBlock();

    @Override
    public void nack(int senderSsrc, int mediaSsrc, int sequenceNumber) {
      Subscription subscription = find(mediaSsrc);
      if (subscription != null) {
        subscription.resend(nowNanos, sequenceNumber);
      }
    }

    @Override
    public void transportCc(int senderSsrc, int mediaSsrc, byte[] buf, int offset, int length) {
      TransportCcSender numbers = packets.transportCc();
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

    /** The subscriber sent its clock, to be echoed (RFC 3611 section 4.5). */
    @Override
    public void receiverReferenceTime(int senderSsrc, long ntp) {
      if (!subscriptions.isEmpty()) {
        reports.start(report, 0, REPORT_BYTES);
        int own = subscriptions.getFirst().ssrc();
        reports.delaySinceLastReceiverReport(own, senderSsrc, NtpTime.middle(ntp), 0);
        flushReports();
      }
    }

    @Override
    public void fullIntraRequest(int senderSsrc, int mediaSsrc, int commandSequence) {
      pictureLoss(senderSsrc, mediaSsrc);
    }

    @Override
    public void reportBlock(int reporterSsrc, byte[] buf, int offset) {
      block.read(buf, offset);
      Subscription subscription = find(block.ssrc());
      if (subscription != null) {
        subscription.reportBlock(nowNanos, block);
      }
    }
  }
}
