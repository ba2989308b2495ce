package dev.hibiki.sfu.participant;

import dev.hibiki.sfu.forward.Subscription;
import dev.hibiki.sfu.track.LayerStream;
import dev.hibiki.sfu.track.PublishedTrack;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A published track at one moment, for operators.
 *
 * @param announced whether others were told of it
 * @param layers the streams that arrive, over all codecs
 * @param subscribers who receives it
 */
public record TrackReport(
    String sid,
    String name,
    String type,
    String source,
    String mimeType,
    boolean muted,
    boolean announced,
    List<Layer> layers,
    List<Subscriber> subscribers) {

  /**
   * A stream that arrives. Counters run from its beginning.
   *
   * @param ssrc unsigned
   * @param active whether packets arrived lately
   */
  public record Layer(
      String codec,
      int index,
      long ssrc,
      boolean active,
      long packets,
      long bytes,
      long lost,
      long duplicates,
      long reordered,
      long recovered,
      long nacksSent,
      long keyFrameRequestsSent,
      long jitterNanos) {}

  /**
   * One who receives a track. Counters run from the start of the subscription.
   *
   * @param sending whether media may flow
   * @param currentLayer the layer being forwarded, -1 for none
   * @param targetLayer the layer aimed at, -1 for none
   * @param sent what was sent and reported; null before anything was
   */
  public record Subscriber(
      String participantSid,
      String identity,
      boolean disabled,
      int maxQuality,
      int width,
      int height,
      int fps,
      boolean sending,
      int currentLayer,
      int targetLayer,
      @Nullable Sent sent) {}

  /** What a subscriber was sent, and what it said of it. */
  public record Sent(
      long ssrc,
      long packets,
      long bytes,
      long retransmittedPackets,
      long retransmittedBytes,
      long nacksReceived,
      long keyFrameRequestsReceived,
      int lost,
      double fractionLost,
      long rttNanos) {}

  static TrackReport of(Publication track) {
    List<Layer> layers = new ArrayList<>();
    for (PublishedCodec codec : track.codecs()) {
      for (int index = 0; index < PublishedTrack.MAX_LAYERS; index++) {
        LayerStream stream = codec.media.stream(index);
        if (stream != null) {
          layers.add(layer(codec, index, stream));
        }
      }
    }
    List<Subscriber> subscribers = new ArrayList<>();
    for (TrackSubscription subscription : track.subscriptions()) {
      subscribers.add(subscriber(subscription));
    }
    var info = track.info();
    return new TrackReport(
        track.sid(),
        info.getName(),
        info.getType().name(),
        info.getSource().name(),
        info.getMimeType(),
        info.getMuted(),
        track.announced(),
        layers,
        subscribers);
  }

  private static Layer layer(PublishedCodec codec, int index, LayerStream stream) {
    var stats = stream.received().stats();
    return new Layer(
        codec.shortName(),
        index,
        Integer.toUnsignedLong(stream.received().ssrc()),
        (codec.media.activeMask() & 1 << index) != 0,
        stats.packets(),
        stats.headerBytes() + stats.payloadBytes(),
        Math.max(0, stats.lost()),
        stats.duplicates(),
        stats.reordered(),
        stats.recovered(),
        stats.nacksSent(),
        stats.keyframeRequestsSent(),
        stats.jitterNanos());
  }

  private static Subscriber subscriber(TrackSubscription wish) {
    var settings = wish.settings();
    Subscription media = wish.media;
    return new Subscriber(
        wish.subscriber.sid(),
        wish.subscriber.identity(),
        settings.disabled(),
        settings.maxQuality(),
        settings.width(),
        settings.height(),
        settings.fps(),
        media != null && media.section() != null,
        media == null ? -1 : media.currentLayer(),
        media == null ? -1 : media.targetLayer(),
        media == null ? null : sent(media));
  }

  private static @Nullable Sent sent(Subscription media) {
    var stats = media.stats();
    return stats == null
        ? null
        : new Sent(
            Integer.toUnsignedLong(media.ssrc()),
            stats.packets(),
            stats.headerBytes() + stats.payloadBytes(),
            stats.retransmittedPackets(),
            stats.retransmittedBytes(),
            stats.nacksReceived(),
            stats.keyframeRequestsReceived(),
            stats.cumulativeLost(),
            stats.fractionLost() / 256.0,
            stats.rttNanos());
  }
}
