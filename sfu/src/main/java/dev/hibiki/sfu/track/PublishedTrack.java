package dev.hibiki.sfu.track;

import dev.hibiki.rtc.rtp.RtpHeader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One published track as the media plane sees it: up to three layers coming in, any number of
 * subscribers going out.
 */
public final class PublishedTrack {
  /** Spatial layers at most (q, h, f). */
  public static final int MAX_LAYERS = 3;

  private static final TrackSubscriber[] NOBODY = new TrackSubscriber[0];

  private final String sid;
  private final MediaKind kind;
  private final @Nullable LayerStream[] streams = new @Nullable LayerStream[MAX_LAYERS];
  private List<TrackLayer> layers = List.of();
  private boolean muted;
  private int activeMask;

  /** Replaced, never changed, so that a fan-out in progress is not disturbed. */
  private TrackSubscriber[] subscribers = NOBODY;

  /** A track without layers or subscribers. */
  public PublishedTrack(String sid, MediaKind kind) {
    this.sid = sid;
    this.kind = kind;
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

  /** The announced layers, lowest first; one entry at least. */
  public List<TrackLayer> layers() {
    return layers.isEmpty() ? List.of(new TrackLayer(2, 0, 0, "", 0)) : layers;
  }

  public boolean muted() {
    return muted;
  }

  /** Tells the subscribers as well. */
  public void muted(long nowNanos, boolean muted) {
    if (this.muted != muted) {
      this.muted = muted;
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

  public int subscriberCount() {
    return subscribers.length;
  }

  /** Fans one new packet out. The header is parsed over the packet in the stream's history. */
  public void packet(
      long nowNanos,
      LayerStream stream,
      RtpHeader header,
      long extendedSequence,
      boolean keyFrameStart) {
    stream.packetArrived(nowNanos);
    int bit = 1 << stream.layer();
    if ((activeMask & bit) == 0) {
      activeMask |= bit;
      layersChanged(nowNanos);
    }
    for (TrackSubscriber subscriber : subscribers) {
      subscriber.packet(nowNanos, stream, header, extendedSequence, keyFrameStart);
    }
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
