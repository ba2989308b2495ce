package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.SubscriptionError;
import dev.hibiki.sfu.participant.Participant.Timer;
import dev.hibiki.sfu.settings.SessionSettings;
import dev.hibiki.sfu.signal.Responses;

/**
 * Notices what a client begins and never does: tracks that were requested and carry no media, and
 * tracks whose sections it never takes; also data channels that it closes. Where the configuration
 * says so it has to begin anew.
 */
final class Supervision {
  private static final long PUBLICATION_NANOS = 30_000_000_000L;
  private static final long SUBSCRIPTION_NANOS = 15_000_000_000L;

  private final Participant participant;
  private boolean channelLost;

  Supervision(Participant participant) {
    this.participant = participant;
  }

  private SessionSettings settings() {
    return participant.room().settings().sessions();
  }

  /** A track was requested, or unmuted before it carried media. */
  void requested(long nowNanos, Publication track) {
    track.dueSinceNanos = nowNanos;
    if (settings().reconnectOnPublicationError()) {
      participant.timers.setEarlier(Timer.SUPERVISION, nowNanos + PUBLICATION_NANOS);
    }
  }

  /** The client is to receive a track. */
  void begun(long nowNanos, TrackSubscription subscription) {
    subscription.begunNanos = nowNanos;
    subscription.wantedNanos = nowNanos;
    subscription.reported = false;
    participant.timers.setEarlier(Timer.SUPERVISION, nowNanos + SUBSCRIPTION_NANOS);
  }

  /** The client answered to the section of a track: it takes it, unless it was refused just now. */
  void taken(long nowNanos, TrackSubscription subscription, boolean first) {
    Publication track = subscription.publication;
    if (first && track != null && subscription.isActive()) {
      subscription.taken++;
      participant
          .room()
          .subscribed(participant, track, nowNanos - subscription.wantedNanos, subscription.taken);
    }
  }

  /** The client closed a data channel on which there is something to send. */
  void channelLost(long nowNanos) {
    if (participant.room().settings().dataChannels().reconnectOnError()) {
      channelLost = true;
      participant.timers.setEarlier(Timer.SUPERVISION, nowNanos);
    }
  }

  void onTimeout(long nowNanos) {
    if (participant.isGone()) {
      return;
    }
    if (channelLost) {
      beginAnew(nowNanos);
      return;
    }
    if (!settings().reconnectOnPublicationError() || !publications(nowNanos)) {
      subscriptions(nowNanos);
    }
  }

  /** Whether the client was sent away. */
  private boolean publications(long nowNanos) {
    for (Publication track : participant.publishing().requested()) {
      Transport transport = participant.connections().publisherIfAny();
      if (track.queued || track.info().getMuted()) {
        continue;
      }
      if (transport == null || !transport.isConnected()) {
        // Nothing can come yet.
        track.dueSinceNanos = nowNanos;
      }
      if (Deadlines.isDue(track.dueSinceNanos + PUBLICATION_NANOS, nowNanos)) {
        beginAnew(nowNanos);
        return true;
      }
      participant.timers.setEarlier(Timer.SUPERVISION, track.dueSinceNanos + PUBLICATION_NANOS);
    }
    return false;
  }

  private void subscriptions(long nowNanos) {
    boolean[] failed = new boolean[1];
    participant
        .subscribing()
        .eachReceived(subscription -> failed[0] |= isLate(nowNanos, subscription));
    if (failed[0] && settings().reconnectOnSubscriptionError()) {
      beginAnew(nowNanos);
    }
  }

  private boolean isLate(long nowNanos, TrackSubscription subscription) {
    if (subscription.parameters != null || subscription.reported) {
      return false;
    }
    if (!participant.wasActive() || participant.connectionId() == null) {
      // The client cannot take anything yet.
      subscription.begunNanos = nowNanos;
    }
    long deadlineNanos = subscription.begunNanos + SUBSCRIPTION_NANOS;
    if (!Deadlines.isDue(deadlineNanos, nowNanos)) {
      participant.timers.setEarlier(Timer.SUPERVISION, deadlineNanos);
      return false;
    }
    subscription.reported = true;
    participant.send(
        Responses.subscriptionFailed(subscription.trackSid, SubscriptionError.SE_UNKNOWN));
    return true;
  }

  private void beginAnew(long nowNanos) {
    participant
        .room()
        .leave(
            nowNanos, participant, DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT);
  }
}
