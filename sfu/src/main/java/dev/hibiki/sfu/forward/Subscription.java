package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.stream.SenderStats;
import dev.hibiki.rtc.stream.SentPacket;
import dev.hibiki.rtc.stream.TxStream;
import dev.hibiki.sfu.track.FanOut;
import dev.hibiki.sfu.track.FrameInfo;
import dev.hibiki.sfu.track.LayerStream;
import dev.hibiki.sfu.track.MediaKind;
import dev.hibiki.sfu.track.MediaPacket;
import dev.hibiki.sfu.track.PublishedTrack;
import dev.hibiki.sfu.track.TrackSubscriber;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One track for one subscriber: picks the layer and rewrites it to a single continuous stream.
 *
 * <p>Whatever happens above (layer switches, pauses, a publisher that restarts), the subscriber
 * sees one SSRC whose sequence numbers have no gaps of our making and whose timestamps follow the
 * clock.
 */
public final class Subscription implements TrackSubscriber {
  private static final int VIDEO_MEMORY_PACKETS = 1024;
  private static final int AUDIO_MEMORY_PACKETS = 256;
  private static final int NO_RTX = -1;

  /** In the layer that is kept with a sent packet: tells the tracks before and after a change. */
  private static final int GENERATION_BIT = 4;

  private static final int LAYER_MASK = 3;

  /** The keyframe of the target is asked for again after this long without one. */
  private static final long KEY_FRAME_RETRY_NANOS = 500_000_000L;

  private final MediaSender sender;
  private PublishedTrack track;
  private final int ssrc;
  private final int rtxSsrc;
  private final String cname;
  private final byte[] cnameBytes;
  private final SequenceMap sequences;
  private final SentPacket sent = new SentPacket();
  private final int firstTimestamp;
  private final FrameContinuity continuity = new FrameContinuity();
  private final LayerSelection selection = new LayerSelection();

  private SubscriptionSettings settings;
  private @Nullable SentSection section;
  private @Nullable TimestampMap timestamps;
  private @Nullable LayerStream current;
  private int target = LayerChoice.NONE;
  private int generation;
  private boolean plain;
  private boolean paused;
  private boolean closed;
  private final int firstRtxSequence;
  private @Nullable TxStream stream;
  private long keyFrameAskedNanos;
  private boolean keyFrameAsked;

  private @Nullable BlankFrame blank;

  /** Something of our own was sent since the last packet of the stream. */
  private boolean interrupted;

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
    this.cnameBytes = cname.getBytes(StandardCharsets.UTF_8);
    this.settings = settings;
    // Small starts keep the first wrap far away: receivers guess the rollover counter (RFC 3711).
    this.sequences = new SequenceMap(1 + random.nextInt(1 << 14));
    this.firstRtxSequence = 1 + random.nextInt(1 << 14);
    this.firstTimestamp = random.nextInt();
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
    LayerStream layer = current;
    if (layer == null) {
      return LayerChoice.NONE;
    }
    return track.layered() ? selection.spatialId() : layer.layer();
  }

  /** The layer aimed at, or -1. */
  public int targetLayer() {
    return target;
  }

  /** Counters of what was sent and what the subscriber reports, or null before {@link #section}. */
  public @Nullable SenderStats stats() {
    TxStream sending = stream;
    return sending == null ? null : sending.stats();
  }

  /** What the subscriber wants from now on. */
  public void settings(long nowNanos, SubscriptionSettings settings) {
    boolean silenced = settings.disabled() && !this.settings.disabled();
    if (silenced) {
      fallSilent(nowNanos);
    } else if (!settings.disabled()) {
      sender.blanks().cancel(this);
    }
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
    plain(section.plain());
    if (first) {
      boolean video = track.kind() == MediaKind.VIDEO;
      if (stream == null) {
        stream =
            new TxStream(
                ssrc,
                rtxSsrc,
                video ? firstRtxPayloadType(section) : NO_RTX,
                firstRtxSequence,
                video ? VIDEO_MEMORY_PACKETS : AUDIO_MEMORY_PACKETS);
      }
      track.subscribe(this);
    }
    retarget(nowNanos);
  }

  private void plain(boolean next) {
    if (plain != next) {
      plain = next;
      track.plainWanted(next);
      current = null;
    }
  }

  /** Goes on with another codec of the track once it is started again. */
  void change(PublishedTrack next) {
    if (section != null) {
      section = null;
      track.unsubscribe(this);
    }
    plain(false);
    track = next;
    generation ^= GENERATION_BIT;
    current = null;
    target = LayerChoice.NONE;
  }

  private static int firstRtxPayloadType(SentSection section) {
    for (int payloadType : section.payloadTypes()) {
      if (payloadType >= 0 && section.rtxPayloadTypes()[payloadType] >= 0) {
        return section.rtxPayloadTypes()[payloadType];
      }
    }
    return NO_RTX;
  }

  void close() {
    if (!closed) {
      closed = true;
      plain(false);
      track.unsubscribe(this);
    }
    section = null;
  }

  /** Takes no more packets, but may still send blank frames; false if there is no use in that. */
  boolean leave() {
    BlankFrame last = prepareBlank();
    if (last == null || closed) {
      close();
      return false;
    }
    closed = true;
    plain(false);
    track.unsubscribe(this);
    target = LayerChoice.NONE;
    return true;
  }

  /** Blank frames of a stream that something was sent on, or null. */
  private @Nullable BlankFrame prepareBlank() {
    LayerStream layer = current;
    TxStream sending = stream;
    blank =
        layer == null || section == null || sending == null || sending.stats().packets() == 0
            ? null
            : BlankFrame.of(layer);
    return blank;
  }

  /** Sound stops: silence is sent for a moment, lest the decoder make noise of its own. */
  private void fallSilent(long nowNanos) {
    if (track.kind() == MediaKind.AUDIO && prepareBlank() != null) {
      sender.beginSilence(nowNanos, this);
    }
  }

  /** The time between two blank frames. */
  long blankIntervalNanos() {
    BlankFrame frame = blank;
    return frame == null ? Long.MAX_VALUE : frame.intervalNanos();
  }

  /** Sends one blank frame; false if that is not possible (any more). */
  boolean sendBlank(long nowNanos) {
    BlankFrame frame = blank;
    SentSection negotiated = section;
    TxStream sending = stream;
    TimestampMap map = timestamps;
    if (frame == null || negotiated == null || sending == null || map == null) {
      return false;
    }
    int payloadType = negotiated.payloadTypes()[frame.payloadType()];
    if (payloadType < 0) {
      return false;
    }
    interrupted = true;
    int note = track.kind() == MediaKind.VIDEO ? continuity.insertKeyFrame() : FrameContinuity.NONE;
    int sequence = (int) sequences.insert() & 0xFFFF;
    sender.sendBlank(negotiated, sending, frame, payloadType, sequence, map.insert(nowNanos), note);
    return true;
  }

  @Override
  public void muted(long nowNanos, boolean muted) {
    if (muted) {
      fallSilent(nowNanos);
    } else {
      sender.blanks().cancel(this);
      keyFrameAsked = false;
      LayerStream layer = current;
      if (layer != null && track.kind() == MediaKind.VIDEO) {
        layer.requestKeyFrame(nowNanos);
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
      int wanted = plain ? PublishedTrack.PLAIN_LAYER : 0;
      target = paused || settings.disabled() ? LayerChoice.NONE : wanted;
    } else {
      int wanted = paused ? LayerChoice.NONE : LayerChoice.wanted(settings, track.layers());
      if (track.layered()) {
        target = wanted == LayerChoice.NONE ? LayerChoice.NONE : 0;
      } else {
        int next = LayerChoice.target(wanted, track.activeMask());
        // With nothing flowing (muted, or just starting) what was aimed at stays.
        target = next == LayerChoice.NONE && wanted != LayerChoice.NONE ? wanted : next;
      }
      selectLayers(wanted);
    }
    if (target == LayerChoice.NONE) {
      current = null;
    } else {
      keyFrameAsked = false;
      askForKeyFrame(nowNanos);
    }
  }

  /** Says which layers of the stream aimed at are wanted. */
  private void selectLayers(int wanted) {
    boolean all = !track.layered() || track.layers().size() == 1;
    LayerStream aimed = track.stream(target);
    int temporalId =
        settings.fps() > 0 && aimed != null
            ? aimed.frames().rates().temporalIdFor(settings.fps())
            : FrameSelector.ALL;
    selection.wanted(all ? FrameSelector.ALL : Math.max(0, wanted), temporalId);
  }

  /** Asks for what the next switch waits for; called regularly. */
  void tick(long nowNanos) {
    if (settings.fps() > 0 && target != LayerChoice.NONE && track.kind() == MediaKind.VIDEO) {
      // The rates of the layers may be known by now, or have changed.
      selectLayers(LayerChoice.wanted(settings, track.layers()));
    }
    askForKeyFrame(nowNanos);
  }

  private void askForKeyFrame(long nowNanos) {
    LayerStream wanted = track.stream(target);
    if (section == null
        || wanted == null
        || (wanted == current && !selection.needsKeyFrame())
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
    LayerStream layer = current != null ? current : track.stream(target);
    if (layer != null && track.kind() == MediaKind.VIDEO) {
      layer.requestKeyFrame(nowNanos);
    }
  }

  @Override
  public void packetsWait(FanOut turn) {
    sender.packetsWait(turn, this);
  }

  @Override
  public void packet(long nowNanos, MediaPacket packet) {
    SentSection negotiated = section;
    TxStream sending = stream;
    if (negotiated == null || sending == null || target == LayerChoice.NONE) {
      return;
    }
    RtpHeader header = packet.header();
    int payloadType = negotiated.payloadTypes()[header.payloadType()];
    if (payloadType < 0) {
      return;
    }
    LayerStream layer = packet.stream();
    long extendedSequence = packet.sequence();
    FrameInfo frame = packet.frame();
    boolean video = track.kind() == MediaKind.VIDEO;
    if (!video && track.muted()) {
      // Silence of our own is on its way.
      interrupted = true;
      return;
    }
    if (layer != current || interrupted) {
      if (layer.layer() != target || (video && !packet.keyFrameStart())) {
        return;
      }
      switchTo(nowNanos, packet);
    }
    TimestampMap map = timestamps;
    if (map == null) {
      return;
    }
    if (header.payloadLength() == 0) {
      sequences.drop(extendedSequence);
      return;
    }
    if (video && !selection.select(frame)) {
      continuity.leaveOut(frame);
      sequences.drop(extendedSequence);
      return;
    }
    long outSequence = sequences.map(extendedSequence);
    if (outSequence == SequenceMap.NONE) {
      return;
    }
    int timestamp = map.map(header.timestamp());
    map.sent(nowNanos, timestamp);
    sent.set(
        generation | layer.layer(),
        extendedSequence,
        (int) outSequence & 0xFFFF,
        timestamp,
        header.marker() || (video && selection.endsPicture(frame)),
        video ? note(packet) : FrameContinuity.NONE);
    sender.send(negotiated, sending, packet, payloadType, sent);
  }

  private int note(MediaPacket packet) {
    FrameInfo frame = packet.frame();
    if (frame.source() == FrameInfo.Source.DESCRIPTOR) {
      return packet.descriptorOffset() < 0
          ? FrameContinuity.NONE
          : continuity.nextDescribed(frame, selection.takeActiveTargets(frame));
    }
    return continuity.next(frame);
  }

  private void switchTo(long nowNanos, MediaPacket packet) {
    LayerStream layer = packet.stream();
    TimestampMap map = timestamps;
    if (map == null) {
      map = new TimestampMap(layer.codec().clockRateHz(), firstTimestamp);
      timestamps = map;
    }
    LayerStream previous = current;
    int in = packet.header().timestamp();
    if (previous != null && previous.reported() && layer.reported()) {
      map.switchTo(nowNanos, in, map.map(previous.timestampAt(layer.nanosOf(in))));
    } else {
      map.switchTo(nowNanos, in);
    }
    sequences.switchTo(packet.sequence());
    selection.begin(packet.frame());
    continuity.switchStream(packet.frame());
    current = layer;
    interrupted = false;
    keyFrameAsked = false;
  }

  /** Sends a packet again that the subscriber says it lost (RFC 4585, RFC 4588). */
  void resend(long nowNanos, int sequenceNumber) {
    SentSection negotiated = section;
    TxStream sending = stream;
    if (negotiated == null
        || sending == null
        || sending.onNack(nowNanos, sequenceNumber, sent) != TxStream.RESEND) {
      return;
    }
    boolean known = (sent.layer() & GENERATION_BIT) == generation;
    LayerStream layer = known ? track.stream(sent.layer() & LAYER_MASK) : null;
    int slot = layer == null ? -1 : layer.history().find(sent.sourceSequence());
    if (layer != null && slot >= 0) {
      sender.resend(negotiated, sending, layer, slot, sent);
    }
  }

  /** Appends a sender report if one is due and the clocks are known; false if it does not fit. */
  boolean report(long nowNanos, RtcpWriter out, long ntp, long intervalNanos) {
    LayerStream layer = current;
    TimestampMap map = timestamps;
    TxStream sending = stream;
    if (layer == null
        || map == null
        || sending == null
        || !layer.reported()
        || (reported && nowNanos - lastReportNanos < intervalNanos)) {
      return true;
    }
    int timestamp = map.map(layer.timestampAt(nowNanos));
    if (!sending.writeSenderReport(nowNanos, out, ntp, timestamp)
        || !out.sourceDescription(ssrc, cnameBytes, null)) {
      return false;
    }
    reported = true;
    lastReportNanos = nowNanos;
    return true;
  }

  void reportBlock(
      long nowNanos,
      int fractionLost,
      int cumulativeLost,
      int highestSequence,
      int jitter,
      int lastSenderReport,
      int delaySinceLastSenderReport) {
    TxStream sending = stream;
    LayerStream layer = current;
    if (layer != null && track.lossProxied()) {
      layer.lossReported(fractionLost);
    }
    if (sending != null) {
      sending.onReportBlock(
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
