package dev.hibiki.sfu.track;

import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.sfu.settings.LayerTracking;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One published track as the media plane sees it: up to three layers coming in, any number of
 * subscribers going out.
 */
public final class PublishedTrack {
  /** Spatial layers at most (q, h, f). */
  public static final int MAX_LAYERS = 3;

  /** Of sound: the place of the stream made of it without redundancy, or with it. */
  public static final int CONVERTED_LAYER = 1;

  /** More packets than this do not wait for the end of a window. */
  private static final int MAX_WAITING = 128;

  private static final TrackSubscriber[] NOBODY = new TrackSubscriber[0];

  private final String sid;
  private final MediaKind kind;
  private final @Nullable LayerStream[] streams = new @Nullable LayerStream[MAX_LAYERS];
  private List<TrackLayer> layers = List.of();
  private boolean layered;
  private boolean muted;
  private boolean lossProxied;
  private LayerTracking tracking = LayerTracking.CAMERA;
  private int activeMask;
  private int convertedTakers;
  private FanOut fanOut;
  private final @Nullable MediaPacket[] waiting = new @Nullable MediaPacket[MAX_WAITING];
  private int waitingCount;
  private final RtpWriter writer = new RtpWriter();
  private @Nullable HeaderExtensionIds headersFor;

  /** Bit i is set while a frame of layer i has begun and not ended. */
  private int openMask;

  /** Replaced, never changed, so that a fan-out in progress is not disturbed. */
  private TrackSubscriber[] subscribers = NOBODY;

  /**
   * A track without layers or subscribers.
   *
   * @param fanOut where its packets wait
   */
  public PublishedTrack(String sid, MediaKind kind, FanOut fanOut) {
    this.sid = sid;
    this.kind = kind;
    this.fanOut = fanOut;
  }

  /** Packets wait here from now on; none may be waiting elsewhere. */
  public void flow(FanOut next) {
    fanOut = next;
  }

  /** The {@code TR_} id. */
  public String sid() {
    return sid;
  }

  public MediaKind kind() {
    return kind;
  }

  /** What the publisher announced, in any order; kept in ascending quality. */
  public void layers(List<TrackLayer> announced) {
    layers =
        announced.stream()
            .sorted(Comparator.comparingInt(TrackLayer::quality))
            .limit(MAX_LAYERS)
            .toList();
  }

  /** Whether the layers come together on one stream (SVC) and not each on its own. */
  public boolean layered() {
    return layered;
  }

  /** Says whether the layers come together on one stream. */
  public void layered(boolean layered) {
    this.layered = layered;
  }

  /** The announced layers, lowest first; one entry at least. */
  public List<TrackLayer> layers() {
    return layers.isEmpty() ? List.of(new TrackLayer(2, 0, 0, "", 0)) : layers;
  }

  /** Whether its publisher is told what its subscribers lose. */
  public boolean lossProxied() {
    return lossProxied;
  }

  /** Says whether its publisher is told what its subscribers lose. */
  public void lossProxied(boolean proxied) {
    lossProxied = proxied;
  }

  /** How it is noticed which layers arrive. */
  public LayerTracking tracking() {
    return tracking;
  }

  /** Says how it is noticed which layers arrive. */
  public void tracking(LayerTracking next) {
    tracking = next;
  }

  /** Layers that are not sent were asked for. */
  public void expectLayers() {
    for (LayerStream stream : streams) {
      if (stream != null) {
        stream.expect();
      }
    }
  }

  public boolean muted() {
    return muted;
  }

  /** Tells the subscribers as well. */
  public void muted(long nowNanos, boolean muted) {
    if (this.muted != muted) {
      this.muted = muted;
      if (!muted) {
        expectLayers();
      }
      for (TrackSubscriber subscriber : subscribers) {
        subscriber.muted(nowNanos, muted);
      }
    }
  }

  /** The stream that carries a layer, or null while none does. */
  public @Nullable LayerStream stream(int layer) {
    return layer >= 0 && layer < MAX_LAYERS ? streams[layer] : null;
  }

  /** Puts a received stream in its layer's place; an earlier one there (a restart) is forgotten. */
  public void stream(LayerStream stream) {
    streams[stream.layer()] = stream;
  }

  /** Bit i is set if layer i carries packets; as of the last {@link #refreshActivity}. */
  public int activeMask() {
    return activeMask;
  }

  public void subscribe(TrackSubscriber subscriber) {
    List<TrackSubscriber> next = new ArrayList<>(List.of(subscribers));
    next.add(subscriber);
    subscribers = next.toArray(NOBODY);
  }

  public void unsubscribe(TrackSubscriber subscriber) {
    List<TrackSubscriber> next = new ArrayList<>(List.of(subscribers));
    next.remove(subscriber);
    subscribers = next.toArray(NOBODY);
  }

  /** One more subscriber takes the stream made of sound, or one less. */
  public void convertedWanted(boolean wanted) {
    convertedTakers += wanted ? 1 : -1;
  }

  /** Whether anybody takes the stream made of sound. */
  public boolean convertedWanted() {
    return convertedTakers > 0;
  }

  public int subscriberCount() {
    return subscribers.length;
  }

  /**
   * Takes one new packet, which stands in the stream's history; it waits for the next {@link
   * FanOut#forward}.
   *
   * @param marker the packet ends a frame (RFC 3550 section 5.1)
   */
  public void packet(
      long nowNanos,
      LayerStream stream,
      long extendedSequence,
      boolean marker,
      boolean keyFrameStart) {
    if (activeMask == 0) {
      // Where nothing arrives, anything is better.
      stream.expect();
    }
    boolean active = stream.packetArrived(nowNanos, marker);
    int bit = 1 << stream.layer();
    if (active && (activeMask & bit) == 0) {
      activeMask |= bit;
      layersChanged(nowNanos);
    }
    if (subscribers.length == 0) {
      return;
    }
    openMask = marker || kind == MediaKind.AUDIO ? openMask & ~bit : openMask | bit;
    if (waitingCount == MAX_WAITING) {
      fanOut.forward(nowNanos);
    }
    add(nowNanos, stream, extendedSequence, keyFrameStart);
    if (waitingCount == 1) {
      fanOut.add(nowNanos, this);
    }
  }

  private void add(
      long arrivalNanos, LayerStream stream, long extendedSequence, boolean keyFrameStart) {
    MediaPacket packet = waiting[waitingCount];
    if (packet == null) {
      packet = new MediaPacket();
      waiting[waitingCount] = packet;
    }
    packet.set(arrivalNanos, stream, extendedSequence, keyFrameStart);
    waitingCount++;
  }

  /** Whether more packets of a frame that waits are still to come. */
  boolean frameOpen() {
    return openMask != 0;
  }

  /** Makes the waiting packets ready and tells the subscribers of them. */
  void announce(FanOut turn) {
    int ready = 0;
    for (int i = 0; i < waitingCount; i++) {
      MediaPacket packet = waiting(i);
      if (packet.prepare() && readable(packet)) {
        // What was lost from the history meanwhile changes places with what is there.
        waiting[i] = waiting[ready];
        waiting[ready++] = packet;
      }
    }
    waitingCount = ready;
    headersFor = null;
    if (ready > 0) {
      for (TrackSubscriber subscriber : subscribers) {
        subscriber.packetsWait(turn);
      }
    }
  }

  /** Puts aside what cannot be read yet, and takes it up again behind what it waited for. */
  private boolean readable(MediaPacket packet) {
    FrameInfo frame = packet.frame();
    LayerStream stream = packet.stream();
    if (frame.source() == FrameInfo.Source.UNREADABLE) {
      stream.held().add(packet.sequence());
      return false;
    }
    if (frame.source() == FrameInfo.Source.DESCRIPTOR && frame.key()) {
      HeldPackets held = stream.held();
      for (int i = 0; i < held.count() && waitingCount < MAX_WAITING; i++) {
        if (held.sequence(i) > packet.sequence()) {
          add(packet.arrivalNanos(), stream, held.sequence(i), false);
        }
      }
      held.clear();
    }
    return true;
  }

  /** How many packets wait; inside {@link FanOut.Taker#forward} all of them are ready. */
  public int waitingCount() {
    return waitingCount;
  }

  /** The waiting packets in order of arrival. */
  public MediaPacket waiting(int index) {
    return Objects.requireNonNull(waiting[index]);
  }

  /** Makes the headers of the waiting packets for subscribers with these extension ids. */
  public void makeHeaders(HeaderExtensionIds ids) {
    if (ids.equals(headersFor)) {
      return;
    }
    headersFor = ids;
    for (int i = 0; i < waitingCount; i++) {
      waiting(i).makeHeader(writer, ids);
    }
    if (kind == MediaKind.VIDEO) {
      SizeLevels.level(waiting, waitingCount);
    }
  }

  /** The waiting packets have been forwarded. */
  void forwarded() {
    waitingCount = 0;
  }

  /** Notices layers that stopped; to be called a few times a second. */
  public void refreshActivity(long nowNanos) {
    int mask = 0;
    for (LayerStream stream : streams) {
      if (stream != null && stream.active(nowNanos)) {
        mask |= 1 << stream.layer();
      }
    }
    if (mask != activeMask) {
      activeMask = mask;
      layersChanged(nowNanos);
    }
  }

  private void layersChanged(long nowNanos) {
    for (TrackSubscriber subscriber : subscribers) {
      subscriber.layersChanged(nowNanos);
    }
  }
}
