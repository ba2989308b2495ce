package dev.hibiki.media.obs;

import dev.hibiki.common.obs.RoomMetrics;
import dev.hibiki.common.obs.TrackLabels;
import dev.hibiki.common.proto.ConnectionQualityInfo;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SignalTarget;
import dev.hibiki.common.proto.SubscriptionResponse;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.sfu.participant.Milestone;
import dev.hibiki.sfu.participant.Participant;
import dev.hibiki.sfu.room.Room;
import dev.hibiki.sfu.room.RoomEffect;
import dev.hibiki.sfu.room.RoomSink;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Counts what one room does. The room's thread only. */
final class RoomMeter implements RoomSink {
  /** So many tracks and connections are remembered; further ones are not timed. */
  private static final int MAX_REMEMBERED = 10_000;

  private static final double NANOS_PER_MILLI = 1e6;

  /** Who takes a track more often counts as here: each number is a label of its own. */
  private static final int MAX_TIMES = 10;

  private final RoomMetrics metrics;
  private final LongSupplier unixMillis;
  private final long startMillis;

  /** When each track was accepted, by sid. */
  private final Map<String, Long> accepted = new HashMap<>();

  /** Those whose media is connected, by sid. */
  private final Map<String, Session> sessions = new HashMap<>();

  /** The participant of each connection and what it has negotiated. */
  private final Map<String, Connection> connections = new HashMap<>();

  private @Nullable Room room;

  private record Session(int protocol, long sinceMillis, String sdk) {}

  private static final class Connection {
    final String participantSid;
    boolean offered;
    boolean answered;

    Connection(String participantSid) {
      this.participantSid = participantSid;
    }
  }

  RoomMeter(RoomMetrics metrics, LongSupplier unixMillis) {
    this.metrics = metrics;
    this.unixMillis = unixMillis;
    this.startMillis = unixMillis.getAsLong();
  }

  /** The room whose effects come, to ask who a participant is. */
  void observe(Room room) {
    this.room = room;
  }

  @Override
  public void emit(RoomEffect effect) {
    switch (effect) {
      case RoomEffect.Send(var connectionId, var response) -> sent(connectionId, response);
      case RoomEffect.EndConnection(var connectionId) -> connections.remove(connectionId);
      case RoomEffect.ParticipantJoined(var _, var participant) -> joined(participant);
      case RoomEffect.ParticipantLeft(var _, var participant) -> left(participant);
      case RoomEffect.TrackPublished(var _, var participant, var track) ->
          published(participant, track);
      case RoomEffect.TrackUnpublished(var _, var _, var track) -> unpublished(track);
      case RoomEffect.PeerReached(var target, var milestone) -> reached(target, milestone);
      case RoomEffect.TrackSubscribed subscribed -> subscribed(subscribed);
      case RoomEffect.StreamStarted(var type, var mimeType, var sizeBytes, var receivers) ->
          metrics.dataStream(type, mimeType, sizeBytes, receivers);
      case RoomEffect.RoomClosed _ ->
          metrics.roomEnded((unixMillis.getAsLong() - startMillis) / 1000.0);
      default -> {
        // Nothing to count.
      }
    }
  }

  private void sent(String connectionId, SignalResponse response) {
    switch (response.getMessageCase()) {
      case JOIN -> {
        if (connections.size() < MAX_REMEMBERED) {
          String sid = response.getJoin().getParticipant().getSid();
          connections.put(connectionId, new Connection(sid));
        }
        metrics.join("rtc_init");
        metrics.succeeded("participant_join");
      }
      case OFFER -> {
        metrics.succeeded("offer");
        Connection connection = connections.get(connectionId);
        if (connection != null && !connection.offered) {
          connection.offered = true;
          metrics.peerConnection("SUBSCRIBER", "started");
        }
      }
      case ANSWER -> {
        metrics.succeeded("answer");
        Connection connection = connections.get(connectionId);
        if (connection != null && !connection.answered) {
          connection.answered = true;
          metrics.peerConnection("PUBLISHER", "started");
        }
      }
      case TRACK_PUBLISHED -> {
        TrackInfo track = response.getTrackPublished().getTrack();
        if (accepted.size() < MAX_REMEMBERED
            && accepted.putIfAbsent(track.getSid(), unixMillis.getAsLong()) == null) {
          metrics.publish(track.getType().name(), "attempt");
        }
      }
      case SUBSCRIPTION_RESPONSE -> failed(response.getSubscriptionResponse());
      case CONNECTION_QUALITY -> quality(connectionId, response);
      default -> {
        // Nothing to count.
      }
    }
  }

  private void failed(SubscriptionResponse response) {
    metrics.subscribe("failure", response.getErr().name(), 1);
  }

  /** Of an update, what it says about its receiver: everybody is counted once that way. */
  private void quality(String connectionId, SignalResponse response) {
    Connection connection = connections.get(connectionId);
    if (connection == null) {
      return;
    }
    for (ConnectionQualityInfo update : response.getConnectionQuality().getUpdatesList()) {
      if (update.getParticipantSid().equals(connection.participantSid)) {
        metrics.quality(update.getQualityValue(), (double) update.getScore());
      }
    }
  }

  private void joined(ParticipantInfo participant) {
    long nowMillis = unixMillis.getAsLong();
    Participant found = find(participant.getSid());
    int protocol = found == null ? 0 : found.client().protocol();
    String sdk = found == null ? "" : found.client().info().getSdk().name();
    metrics.join("rtc_connected");
    metrics.join("rtc_active");
    metrics.join("rtc_success");
    metrics.sessionStarted(protocol, Math.max(0, nowMillis - participant.getJoinedAtMs()));
    sessions.put(participant.getSid(), new Session(protocol, nowMillis, sdk));
  }

  private void reached(SignalTarget target, Milestone milestone) {
    metrics.peerConnection(target.name(), milestone.name().toLowerCase(Locale.ROOT));
    if (milestone == Milestone.CONNECTED) {
      metrics.succeeded("peer_connection");
    }
  }

  private void subscribed(RoomEffect.TrackSubscribed subscribed) {
    TrackInfo track = subscribed.track();
    metrics.subscribeTime(
        new TrackLabels(track.getSource().name(), track.getType().name()),
        subscribed.sdk(),
        subscribed.kind(),
        subscribed.nanos() / NANOS_PER_MILLI,
        Math.min(subscribed.times(), MAX_TIMES));
  }

  private @Nullable Participant find(String sid) {
    Room known = room;
    if (known != null) {
      for (Participant participant : known.participants()) {
        if (participant.sid().equals(sid)) {
          return participant;
        }
      }
    }
    return null;
  }

  private void left(ParticipantInfo participant) {
    connections.values().removeIf(each -> each.participantSid.equals(participant.getSid()));
    Session session = sessions.remove(participant.getSid());
    if (session != null) {
      metrics.sessionEnded(session.protocol(), unixMillis.getAsLong() - session.sinceMillis());
    } else if (participant.getDisconnectReason() == DisconnectReason.JOIN_FAILURE) {
      metrics.join("rtc_failure");
    } else {
      metrics.join("rtc_canceled");
    }
  }

  private void published(ParticipantInfo participant, TrackInfo track) {
    String kind = track.getType().name();
    Long since = accepted.remove(track.getSid());
    if (since == null) {
      metrics.publish(kind, "attempt");
    } else {
      Session session = sessions.get(participant.getSid());
      metrics.publishTime(
          new TrackLabels(track.getSource().name(), kind),
          session == null ? "" : session.sdk(),
          participant.getKind().name(),
          unixMillis.getAsLong() - since);
    }
    metrics.publish(kind, "success");
  }

  private void unpublished(TrackInfo track) {
    if (accepted.remove(track.getSid()) != null) {
      metrics.publish(track.getType().name(), "cancel");
    }
  }
}
