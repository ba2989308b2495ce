package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.sfu.track.LayerStream;
import dev.hibiki.sfu.track.MediaKind;
import dev.hibiki.sfu.track.PublishedTrack;
import dev.hibiki.sfu.track.TrackSubscriber;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One track for one subscriber: picks the layer and rewrites it to a single continuous stream.
 *
 * <p>Whatever happens above (layer switches, pauses, a publisher that restarts), the subscriber sees
 * one SSRC whose sequence numbers have no gaps of our making and whose timestamps follow the clock.
 */
public final class Subscription implements TrackSubscriber {
  private static final int VIDEO_MEMORY = 1024;
  private static final int AUDIO_MEMORY = 256;

  /** The keyframe of the target is asked for again after this long without one. */
  private static final long KEY_FRAME_RETRY_NANOS = 500_000_000L;

  private final MediaSender sender;
  private final PublishedTrack track;
  private final int ssrc;
  private final int rtxSsrc;
  private final String cname;
  private final SequenceMap sequences;
  private final SentPackets sent;
  private final int firstTimestamp;
  private final Vp8Continuity vp8 = new Vp8Continuity();

  private SubscriptionSettings settings;
  private @Nullable SentSection section;
  private @Nullable TimestampMap timestamps;
  private @Nullable LayerStream current;
  private int target = LayerChoice.NONE;
  private boolean paused;
  private boolean closed;
  private int rtxSequence;
  private long keyFrameAskedNanos;
  private boolean keyFrameAsked;

  private long packets;
  private long octets;
  private long packetsResent;
  private int fractionLost;
  private long lastReportNanos;
  private boolean reported;

  Subscription(
      MediaSender sender,
      PublishedTrack track,
      int ssrc,
      int rtxSsrc,
      String cname,
      SubscriptionSettings settings,
      RandomGenerator random) {
    this.sender = sender;
    this.track = track;
    this.ssrc = ssrc;
    this.rtxSsrc = rtxSsrc;
    this.cname = cname;
    this.settings = settings;
    // Small starts keep the first wrap far away: receivers guess the rollover counter (RFC 3711).
    this.sequences = new SequenceMap(1 + random.nextInt(1 << 14));
    this.rtxSequence = random.nextInt(1 << 14);
    this.firstTimestamp = random.nextInt();
    this.sent =
        new SentPackets(track.kind() == MediaKind.VIDEO ? VIDEO_MEMORY : AUDIO_MEMORY);
  }

  public PublishedTrack track() {
    return track;
  }

  /** The SSRC the subscriber sees. */
  public int ssrc() {
    return ssrc;
  }

  /** The SSRC of retransmissions, or 0 for sound. */
  public int rtxSsrc() {
    return rtxSsrc;
  }

  /** The canonical name: equal for streams to be played in sync (RFC 7022). */
  public String cname() {
    return cname;
  }

  public SubscriptionSettings settings() {
    return settings;
  }

  /** The negotiated section, or null while media may not flow. */
  public @Nullable SentSection section() {
    return section;
  }

  /** The layer being forwarded, or -1. */
  public int currentLayer() {
    LayerStream stream = current;
    return stream == null ? LayerChoice.NONE : stream.layer();
  }

  /** The layer aimed at, or -1. */
  public int targetLayer() {
    return target;
  }

  public long packetsSent() {
    return packets;
  }

  public long packetsResent() {
    return packetsResent;
  }

  /** Loss as of the latest receiver report, in 256ths. */
  public int fractionLost() {
    return fractionLost;
  }

  /** What the subscriber wants from now on. */
  public void settings(long nowNanos, SubscriptionSettings settings) {
    this.settings = settings;
    retarget(nowNanos);
  }

  /** Stops or resumes for reasons that are not the subscriber's: permissions. */
  public void paused(long nowNanos, boolean paused) {
    this.paused = paused;
    retarget(nowNanos);
  }

  void start(long nowNanos, SentSection section) {
    boolean first = this.section == null;
    this.section = section;
    if (first) {
      track.subscribe(this);
      retarget(nowNanos);
    }
  }

  void close() {
    if (!closed) {
      closed = true;
      section = null;
      track.unsubscribe(this);
    }
  }

  @Override
  public void muted(long nowNanos, boolean muted) {
    if (!muted) {
      keyFrameAsked = false;
      LayerStream stream = current;
      if (stream != null) {
        stream.requestKeyFrame(nowNanos);
      }
      retarget(nowNanos);
    }
  }

  @Override
  public void layersChanged(long nowNanos) {
    retarget(nowNanos);
  }

  private void retarget(long nowNanos) {
    if (track.kind() == MediaKind.AUDIO) {
      target = paused || settings.disabled() ? LayerChoice.NONE : 0;
    } else {
      int wanted = paused ? LayerChoice.NONE : LayerChoice.wanted(settings, track.layers());
      int next = LayerChoice.target(wanted, track.activeMask());
      // With nothing flowing (muted, or just starting) what was aimed at stays.
      target = next == LayerChoice.NONE && wanted != LayerChoice.NONE ? wanted : next;
    }
    if (target == LayerChoice.NONE) {
      current = null;
    } else {
      keyFrameAsked = false;
      askForKeyFrame(nowNanos);
    }
  }

  /** Asks for what the next switch waits for; called regularly. */
  void tick(long nowNanos) {
    askForKeyFrame(nowNanos);
  }

  private void askForKeyFrame(long nowNanos) {
    LayerStream wanted = track.stream(target);
    if (section == null
        || wanted == null
        || wanted == current
        || track.kind() == MediaKind.AUDIO
        || (keyFrameAsked && nowNanos - keyFrameAskedNanos < KEY_FRAME_RETRY_NANOS)) {
      return;
    }
    keyFrameAsked = true;
    keyFrameAskedNanos = nowNanos;
    wanted.requestKeyFrame(nowNanos);
  }

  /** The subscriber lost its picture. */
  void pictureLost(long nowNanos) {
    LayerStream stream = current != null ? current : track.stream(target);
    if (stream != null && track.kind() == MediaKind.VIDEO) {
      stream.requestKeyFrame(nowNanos);
    }
  }

  @Override
  public void packet(
      long nowNanos,
      LayerStream stream,
      RtpHeader header,
      long extendedSequence,
      boolean keyFrameStart) {
    SentSection negotiated = section;
    if (negotiated == null || target == LayerChoice.NONE) {
      return;
    }
    int payloadType = negotiated.payloadTypes()[header.payloadType()];
    if (payloadType < 0) {
      return;
    }
    if (stream != current) {
      boolean audio = track.kind() == MediaKind.AUDIO;
      if (!audio && (stream.layer() != target || !keyFrameStart)) {
        return;
      }
      switchTo(nowNanos, stream, header, extendedSequence);
    }
    if (header.payloadLength() == 0) {
      sequences.drop(extendedSequence);
      return;
    }
    long outSequence = sequences.map(extendedSequence);
    if (outSequence == SequenceMap.NONE) {
      return;
    }
    TimestampMap map = timestamps;
    if (map == null) {
      return;
    }
    int timestamp = map.map(header.timestamp());
    long rewrite =
        stream.codec() == Codec.VP8
            ? vp8.next(header.array(), header.payloadOffset(), header.payloadLength())
            : Vp8Continuity.NONE;
    map.sent(nowNanos, timestamp);
    sent.record(
        nowNanos,
        outSequence,
        stream,
        extendedSequence,
        timestamp,
        payloadType,
        header.marker(),
        rewrite);
    packets++;
    octets += header.payloadLength();
    sender.send(
        negotiated,
        stream,
        header,
        payloadType,
        header.marker(),
        outSequence,
        timestamp,
        ssrc,
        rewrite);
  }

  private void switchTo(
      long nowNanos, LayerStream stream, RtpHeader header, long extendedSequence) {
    TimestampMap map = timestamps;
    if (map == null) {
      map = new TimestampMap(stream.codec().clockRateHz(), firstTimestamp);
      timestamps = map;
    }
    LayerStream previous = current;
    int in = header.timestamp();
    if (previous != null && previous.reported() && stream.reported()) {
      map.switchTo(nowNanos, in, map.map(previous.timestampAt(stream.nanosOf(in))));
    } else {
      map.switchTo(nowNanos, in);
    }
    sequences.switchTo(extendedSequence);
    vp8.switchStream();
    current = stream;
    keyFrameAsked = false;
  }

  /** Sends a packet again that the subscriber says it lost (RFC 4585, RFC 4588). */
  void resend(long nowNanos, int sequenceNumber, long spacingNanos) {
    SentSection negotiated = section;
    int index =
        sent.forResend(nowNanos, sequenceNumber, sequences.highestOut(), spacingNanos);
    LayerStream stream = index < 0 ? null : sent.stream(index);
    if (negotiated == null || stream == null) {
      return;
    }
    int slot = stream.history().find(sent.inSequence(index));
    if (slot < 0) {
      return;
    }
    packetsResent++;
    sender.resend(negotiated, this, stream, slot, sent, index);
  }

  int nextRtxSequence() {
    return rtxSequence++ & 0xFFFF;
  }

  /** True if a sender report can be built now: something was sent and a clock is known. */
  boolean reportable() {
    LayerStream stream = current;
    return stream != null && stream.reported() && packets > 0 && timestamps != null;
  }

  /** True if no sender report went out for {@code intervalNanos}. */
  boolean reportDue(long nowNanos, long intervalNanos) {
    return !reported || nowNanos - lastReportNanos >= intervalNanos;
  }

  /** The subscriber's timestamp of this moment; only if {@link #reportable}. */
  int timestampAt(long nowNanos) {
    LayerStream stream = current;
    TimestampMap map = timestamps;
    return stream == null || map == null ? 0 : map.map(stream.timestampAt(nowNanos));
  }

  void reportSent(long nowNanos) {
    reported = true;
    lastReportNanos = nowNanos;
  }

  long octets() {
    return octets;
  }

  void receiverReport(int fractionLost) {
    this.fractionLost = fractionLost;
  }
}
