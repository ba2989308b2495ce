package dev.hibiki.sfu.track;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.stream.PacketHistory;
import dev.hibiki.rtc.stream.RxStream;
import dev.hibiki.sfu.settings.LayerTracking;
import org.jspecify.annotations.Nullable;

/**
 * One received encoding of a track: its stream state and its recent packets.
 *
 * <p>The packets are kept once, in plain text, and serve every subscriber: the forwarders read from
 * here when they send and when they send again.
 */
public final class LayerStream {
  /** Asks the publisher for a keyframe of this layer. */
  @FunctionalInterface
  public interface KeyFrameSource {
    /** Sends the request, unless one was sent a moment ago. */
    void requestKeyFrame(long nowNanos, LayerStream stream);
  }

  private final int layer;
  private final Codec codec;
  private final RxStream received;
  private final PacketHistory history;
  private final HeaderExtensionIds extensions;
  private final KeyFrameSource keyFrames;
  private final @Nullable LayerStream source;
  private final FrameReader frames;
  private final HeldPackets held = new HeldPackets();
  private final LayerActivity activity;
  private long reportNanos;
  private int reportTimestamp;
  private long ntpOffset;
  private boolean reported;
  private int worstLoss;

  /**
   * A layer that has not had a packet yet.
   *
   * @param layer 0 for the lowest published layer
   * @param tracking what shows that it arrives
   */
  public LayerStream(
      int layer,
      Codec codec,
      RxStream received,
      PacketHistory history,
      HeaderExtensionIds extensions,
      KeyFrameSource keyFrames,
      LayerTracking.Cycle tracking) {
    this(layer, codec, received, history, extensions, keyFrames, new LayerActivity(tracking), null);
  }

  private LayerStream(
      int layer,
      Codec codec,
      RxStream received,
      PacketHistory history,
      HeaderExtensionIds extensions,
      KeyFrameSource keyFrames,
      LayerActivity activity,
      @Nullable LayerStream source) {
    this.layer = layer;
    this.codec = codec;
    this.received = received;
    this.history = history;
    this.extensions = extensions;
    this.keyFrames = keyFrames;
    this.activity = activity;
    this.source = source;
    this.frames = new FrameReader(codec);
  }

  /** A stream made of this one: the same sound in another form, on the same clock. */
  public LayerStream converted(Codec form, PacketHistory packets) {
    return new LayerStream(
        PublishedTrack.CONVERTED_LAYER,
        form,
        received,
        packets,
        extensions,
        keyFrames,
        new LayerActivity(LayerTracking.CAMERA.of(0)),
        this);
  }

  /** 0 for the lowest published layer. */
  public int layer() {
    return layer;
  }

  /** What the payloads are. */
  public Codec codec() {
    return codec;
  }

  /** Reception state: extended sequence numbers, sender reports, statistics. */
  public RxStream received() {
    return received;
  }

  /** The most recent packets, without header extensions rewritten or payload touched. */
  public PacketHistory history() {
    return history;
  }

  /** The extension ids in its packets. */
  public HeaderExtensionIds extensions() {
    return extensions;
  }

  /** Reads the frames of its packets, in order of arrival. */
  public FrameReader frames() {
    return frames;
  }

  /** Packets whose frames cannot be read yet. */
  HeldPackets held() {
    return held;
  }

  /** True if packets of this layer arrive, as far as that is known. */
  public boolean active(long nowNanos) {
    return activity.active(nowNanos);
  }

  /** The layer is asked for: its next packet shows that it arrives. */
  void expect() {
    activity.expect();
  }

  /** Asks for a keyframe; throttled. */
  public void requestKeyFrame(long nowNanos) {
    keyFrames.requestKeyFrame(nowNanos, this);
  }

  /**
   * The publisher's sender report: {@code rtpTimestamp} was sampled at {@code localNanos} of our
   * clock (see {@link PublisherClock}).
   *
   * @param offset what brings an NTP time of the publisher into our wall clock
   */
  public void senderReport(long localNanos, int rtpTimestamp, long offset) {
    reportNanos = localNanos;
    ntpOffset = offset;
    reportTimestamp = rtpTimestamp;
    reported = true;
  }

  /** True once a sender report has tied the timestamps to the clock. */
  public boolean reported() {
    return source == null ? reported : source.reported();
  }

  /** What brings an NTP time of the publisher into our wall clock; only if {@link #reported}. */
  long ntpOffset() {
    return source == null ? ntpOffset : source.ntpOffset();
  }

  /** When {@code rtpTimestamp} was sampled, on our clock; only if {@link #reported}. */
  public long nanosOf(int rtpTimestamp) {
    if (source != null) {
      return source.nanosOf(rtpTimestamp);
    }
    long ticks = rtpTimestamp - reportTimestamp;
    return reportNanos + ticks * 1_000_000_000L / codec.clockRateHz();
  }

  /** The timestamp a sample taken at {@code localNanos} has; only if {@link #reported}. */
  public int timestampAt(long localNanos) {
    if (source != null) {
      return source.timestampAt(localNanos);
    }
    long elapsedNanos = localNanos - reportNanos;
    return reportTimestamp + (int) (elapsedNanos * codec.clockRateHz() / 1_000_000_000L);
  }

  /** A subscriber says that it lost this fraction, of 256 packets. */
  public void lossReported(int fractionLost) {
    if (source != null) {
      source.lossReported(fractionLost);
    } else {
      worstLoss = Math.max(worstLoss, fractionLost);
    }
  }

  /** The largest fraction a subscriber said since the last call. */
  public int takeWorstLoss() {
    int worst = worstLoss;
    worstLoss = 0;
    return worst;
  }

  /** True if the layer arrives, after a packet of it. */
  boolean packetArrived(long nowNanos, boolean marker) {
    return activity.packet(nowNanos, marker);
  }
}
