package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.rtcp.ReportBlock;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.stream.SenderStats;
import dev.hibiki.rtc.stream.SentPacket;
import dev.hibiki.rtc.stream.TxStream;
import dev.hibiki.sfu.settings.PlayoutDelayBounds;
import dev.hibiki.sfu.track.FanOut;
import dev.hibiki.sfu.track.FrameInfo;
import dev.hibiki.sfu.track.LayerStream;
import dev.hibiki.sfu.track.MediaKind;
import dev.hibiki.sfu.track.MediaPacket;
import dev.hibiki.sfu.track.PublishedTrack;
import dev.hibiki.sfu.track.TrackSubscriber;
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

  private final MediaSender sender;
  private final PacketSender packets;
  private PublishedTrack track;
  private final int ssrc;
  private final int rtxSsrc;
  private final String cname;
  private final RtpRewriter rewriter;
  private final SenderReports reports;
  private final KeyFrameRequests keyFrames = new KeyFrameRequests();
  private final SentPacket sent = new SentPacket();
  private final LayerSelection selection = new LayerSelection();

  private SubscriptionSettings settings;
  private @Nullable SentSection section;
  private @Nullable PlayoutDelay playoutDelay;
  private boolean jitterCounts;
  private @Nullable LayerStream current;
  private int target = LayerChoice.NONE;
  private int generation;
  private boolean converted;
  private boolean paused;
  private boolean closed;
  private final int firstRtxSequence;
  private @Nullable TxStream stream;
  private @Nullable BlankFrame blank;

  /** Something of our own was sent since the last packet of the stream. */
  private boolean interrupted;

  Subscription(
      MediaSender sender,
      PublishedTrack track,
      int ssrc,
      int rtxSsrc,
      String cname,
      SubscriptionSettings settings,
      RandomGenerator random) {
    this.sender = sender;
    this.packets = sender.packets();
    this.track = track;
    this.ssrc = ssrc;
    this.rtxSsrc = rtxSsrc;
    this.cname = cname;
    this.reports = new SenderReports(ssrc, cname);
    this.settings = settings;
    this.rewriter = new RtpRewriter(random);
    this.firstRtxSequence = 1 + random.nextInt(1 << 14);
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

  /**
   * Asks the subscriber of a picture to keep a delay, where it reads the header extension.
   *
   * @param follows whether the delay grows with the jitter that is reported
   */
  public void boundDelay(PlayoutDelayBounds bounds, boolean follows) {
    playoutDelay = new PlayoutDelay(bounds.minMillis(), bounds.maxMillis());
    jitterCounts = follows;
  }

  void start(long nowNanos, SentSection section) {
    boolean first = this.section == null;
    this.section = section;
    converted(section.converted());
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

  private void converted(boolean next) {
    if (converted != next) {
      converted = next;
      track.convertedWanted(next);
      current = null;
    }
  }

  /** Goes on with another codec of the track once it is started again. */
  void change(PublishedTrack next) {
    if (section != null) {
      section = null;
      track.unsubscribe(this);
    }
    converted(false);
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
      converted(false);
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
    converted(false);
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
    if (frame == null || negotiated == null || sending == null || !rewriter.begun()) {
      return false;
    }
    int payloadType = negotiated.payloadTypes()[frame.payloadType()];
    if (payloadType < 0) {
      return false;
    }
    interrupted = true;
    rewriter.insert(nowNanos, track.kind() == MediaKind.VIDEO, sent);
    packets.sendBlank(nowNanos, negotiated, sending, frame, payloadType, sent);
    return true;
  }

  @Override
  public void muted(long nowNanos, boolean muted) {
    if (muted) {
      fallSilent(nowNanos);
    } else {
      sender.blanks().cancel(this);
      keyFrames.answered();
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
      int wanted = converted ? PublishedTrack.CONVERTED_LAYER : 0;
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
      keyFrames.answered();
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
        || !keyFrames.take(nowNanos, stream)) {
      return;
    }
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
    if (!rewriter.begun()) {
      return;
    }
    if (header.payloadLength() == 0) {
      rewriter.leaveOut(extendedSequence);
      return;
    }
    if (video && !selection.select(frame)) {
      rewriter.leaveOut(extendedSequence, frame);
      return;
    }
    boolean marker = header.marker() || (video && selection.endsPicture(frame));
    LayerSelection selected = video ? selection : null;
    if (rewriter.rewrite(nowNanos, packet, generation | layer.layer(), marker, selected, sent)) {
      PlayoutDelay delay = playoutDelay;
      int told =
          delay == null || negotiated.extensions().playoutDelay() == 0
              ? PlayoutDelay.NONE
              : delay.next(nowNanos, sent.sequenceNumber());
      packets.send(nowNanos, negotiated, sending, packet, payloadType, sent, told);
    }
  }

  private void switchTo(long nowNanos, MediaPacket packet) {
    selection.begin(packet.frame());
    rewriter.switchTo(nowNanos, current, packet);
    current = packet.stream();
    interrupted = false;
    keyFrames.answered();
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
      packets.resend(nowNanos, negotiated, sending, layer, slot, sent);
    }
  }

  /** Appends a sender report if one is due and the clocks are known; false if it does not fit. */
  boolean report(long nowNanos, RtcpWriter out, long ntp, long intervalNanos) {
    LayerStream layer = current;
    TxStream sending = stream;
    return layer == null
        || sending == null
        || reports.write(nowNanos, out, ntp, intervalNanos, layer, rewriter, sending);
  }

  void reportBlock(long nowNanos, ReportBlock block) {
    TxStream sending = stream;
    LayerStream layer = current;
    if (layer != null && track.lossProxied()) {
      layer.lossReported(block.fractionLost());
    }
    if (sending != null) {
      sending.onReportBlock(nowNanos, block);
      PlayoutDelay delay = playoutDelay;
      if (delay != null) {
        delay.arrived(block.highestSequence());
        if (jitterCounts && layer != null) {
          delay.follow(nowNanos, sending.stats(), layer.codec().clockRateHz());
        }
      }
    }
  }
}
