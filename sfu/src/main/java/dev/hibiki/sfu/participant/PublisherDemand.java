package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.VideoQuality;
import dev.hibiki.sfu.participant.Participant.Timer;
import dev.hibiki.sfu.signal.Responses;
import java.util.Collection;
import java.util.List;

/** Tells a publisher which codecs and layers of its tracks are wanted by those who receive them. */
final class PublisherDemand {
  private final Participant participant;
  private final Collection<Publication> published;

  /** The demand for the tracks in {@code published}, which comes and goes. */
  PublisherDemand(Participant participant, Collection<Publication> published) {
    this.participant = participant;
    this.published = published;
  }

  /** Those who receive a track want something else, or are others. */
  void changed(long nowNanos, Publication track) {
    SignalResponse codecs = track.isAudio() ? track.audioCodecs.changed(track) : null;
    if (codecs != null) {
      participant.send(codecs);
    }
    if (!track.announced() || !track.isFlexible()) {
      return;
    }
    boolean tell = false;
    for (PublishedCodec codec : track.codecs()) {
      VideoQuality wanted = codec.regressed ? VideoQuality.OFF : track.wantedQuality(codec);
      if (wanted != VideoQuality.OFF) {
        codec.everWanted = true;
      }
      if ((codec.index == 0 || codec.everWanted) && codec.demand.wanted(nowNanos, wanted)) {
        tell = true;
        codec.media.expectLayers();
      }
    }
    if (tell && !track.media().muted()) {
      participant.send(Responses.subscribedQuality(track.qualityUpdate()));
    }
    schedule();
  }

  /** Looks again when something is due. */
  void schedule() {
    participant.timers.clear(Timer.PUBLICATIONS);
    for (Publication track : published) {
      for (PublishedCodec codec : track.codecs()) {
        participant.timers.setEarlier(Timer.PUBLICATIONS, codec.demand.deadlineNanos());
      }
    }
  }

  /** Tells what was held back long enough. */
  void onTimeout(long nowNanos) {
    for (Publication track : published) {
      boolean due = false;
      for (PublishedCodec codec : track.codecs()) {
        due |= codec.demand.takeIfDue(nowNanos);
      }
      if (due && track.isFlexible() && !track.media().muted()) {
        participant.send(Responses.subscribedQuality(track.qualityUpdate()));
      }
    }
    schedule();
  }

  /** Tells again what is wanted of a track whose publisher may have forgotten it. */
  void repeat(Publication track) {
    boolean told = false;
    for (PublishedCodec codec : track.codecs()) {
      told |= track.isFlexible() && codec.demand.repeat();
    }
    if (told) {
      participant.send(Responses.subscribedQuality(track.qualityUpdate()));
    }
  }

  /**
   * The backup codec arrives. Where the policy says so everybody is moved to it, so that the
   * publisher need not encode twice.
   */
  void regress(long nowNanos, Publication track, PublishedCodec backup) {
    boolean all =
        switch (track.info().getBackupCodecPolicy()) {
          case REGRESSION -> true;
          case PREFER_REGRESSION ->
              participant
                  .room()
                  .settings()
                  .media()
                  .regresses(participant.room().participants().size());
          default -> false;
        };
    if (!all || backup.index != 1) {
      return;
    }
    for (PublishedCodec codec : track.codecs()) {
      codec.regressed = codec != backup;
    }
    for (TrackSubscription subscription : List.copyOf(track.subscriptions())) {
      if (subscription.codec != backup) {
        subscription.subscriber.subscribing().restart(nowNanos, subscription);
      }
    }
    changed(nowNanos, track);
  }
}
