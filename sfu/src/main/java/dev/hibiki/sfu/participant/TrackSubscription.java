package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.UpdateTrackSettings;
import dev.hibiki.common.proto.VideoQuality;
import dev.hibiki.rtc.sdp.RtpParameters;
import dev.hibiki.sfu.forward.Subscription;
import dev.hibiki.sfu.forward.SubscriptionSettings;
import dev.hibiki.sfu.quality.DownlinkQuality;
import dev.hibiki.sfu.track.MediaKind;
import dev.hibiki.sfu.track.TrackLayer;
import org.jspecify.annotations.Nullable;

/** What one participant wants of one track, and the track for it while there is one. State only. */
final class TrackSubscription {
  /** A layer a tenth smaller than the element that shows it is still good enough. */
  private static final double ENOUGH = 0.9;

  final Participant subscriber;
  final String trackSid;
  boolean wanted;
  boolean automatic;
  boolean denied;

  /** The client cannot receive it: it is wanted again only if the client asks. */
  boolean refused;

  /** Until when the track may be missing. */
  long notFoundNanos = Long.MAX_VALUE;

  /** What was asked for, null while nothing was; applied when the deadline has passed. */
  @Nullable UpdateTrackSettings asked;

  long settingsNanos = Long.MAX_VALUE;

  /** Since when it is on its way to the client. */
  long begunNanos;

  /** Since when the client is to receive it, whether or not it can take anything yet. */
  long wantedNanos;

  /** How often the client took it. */
  int taken;

  /** Whether it was said already that the client does not take it. */
  boolean reported;

  @Nullable Publication publication;
  @Nullable Subscription media;

  /** The codec it is received in. */
  @Nullable PublishedCodec codec;

  /** How well it arrives; null until it was first looked at. */
  @Nullable DownlinkQuality quality;

  String mid = "";
  @Nullable RtpParameters parameters;

  TrackSubscription(Participant subscriber, String trackSid) {
    this.subscriber = subscriber;
    this.trackSid = trackSid;
  }

  boolean isActive() {
    return media != null;
  }

  /** What the media plane is told. */
  SubscriptionSettings settings() {
    UpdateTrackSettings settings = asked;
    if (settings == null) {
      return subscriber.adaptiveStream() ? SubscriptionSettings.LOW : SubscriptionSettings.FULL;
    }
    return new SubscriptionSettings(
        settings.getDisabled(),
        Math.clamp(settings.getQualityValue(), 0, 2),
        pixels(settings.getWidth()),
        pixels(settings.getHeight()),
        Math.clamp(settings.getFps(), 0, 1000));
  }

  private static int pixels(int unsigned) {
    return unsigned < 0 ? Integer.MAX_VALUE / 2 : Math.min(unsigned, Integer.MAX_VALUE / 2);
  }

  /** The quality the publisher has to send for this subscriber. */
  VideoQuality quality() {
    Publication track = publication;
    Subscription flow = media;
    PublishedCodec received = codec;
    if (track == null
        || flow == null
        || received == null
        || track.media().kind() == MediaKind.AUDIO) {
      return VideoQuality.OFF;
    }
    SubscriptionSettings settings = flow.settings();
    if (settings.disabled() || track.media().muted()) {
      return settings.disabled() ? VideoQuality.OFF : named(settings.maxQuality());
    }
    if (settings.width() <= 0 || settings.height() <= 0) {
      return named(settings.maxQuality());
    }
    for (TrackLayer layer : received.media.layers()) {
      if (layer.height() <= 0 || layer.height() >= settings.height() * ENOUGH) {
        return layer.height() <= 0 ? VideoQuality.HIGH : named(layer.quality());
      }
    }
    return VideoQuality.HIGH;
  }

  private static VideoQuality named(int quality) {
    return switch (quality) {
      case 0 -> VideoQuality.LOW;
      case 1 -> VideoQuality.MEDIUM;
      default -> VideoQuality.HIGH;
    };
  }
}
