package dev.hibiki.media.obs;

import dev.hibiki.common.obs.MediaMetrics;
import dev.hibiki.common.obs.MediaMetrics.Direction;
import dev.hibiki.common.obs.RoomMetrics;
import dev.hibiki.common.obs.TrackLabels;
import dev.hibiki.sfu.participant.ParticipantReport;
import dev.hibiki.sfu.participant.TrackReport;
import dev.hibiki.sfu.room.RoomReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds up what the streams of all rooms did since the round before. One thread. */
final class StreamMetrics {
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_MILLI = 1e6;

  private final MediaMetrics media;
  private final RoomMetrics rooms;
  private final Deltas deltas = new Deltas();
  private final Map<String, Integer> published = new HashMap<>();
  private final Map<String, Integer> subscribed = new HashMap<>();
  private int participants;
  private int newSubscriptions;

  StreamMetrics(MediaMetrics media, RoomMetrics rooms) {
    this.media = media;
    this.rooms = rooms;
  }

  /** One round over everything there is. */
  void add(List<RoomReport> reports) {
    published.clear();
    subscribed.clear();
    participants = 0;
    newSubscriptions = 0;
    for (RoomReport room : reports) {
      room.dataDrops()
          .forEach((reason, count) ->
              media.dropped("data", reason, deltas.of(room.sid() + ' ' + reason, count)));
      room.participants().forEach(this::participant);
    }
    rooms.present(reports.size(), participants, published, subscribed);
    rooms.subscribe("attempt", "", newSubscriptions);
    rooms.subscribe("success", "", newSubscriptions);
    deltas.next();
  }

  /** Tracks in and out, as of the latest round. */
  int tracks() {
    int tracks = 0;
    for (int count : published.values()) {
      tracks += count;
    }
    for (int count : subscribed.values()) {
      tracks += count;
    }
    return tracks;
  }

  private void participant(ParticipantReport participant) {
    participants++;
    for (ParticipantReport.Peer peer : participant.peers()) {
      String key = participant.sid() + ' ' + peer.target() + ' ';
      peer.drops()
          .forEach(
              (reason, count) -> media.dropped("peer", reason, deltas.of(key + reason, count)));
    }
    for (TrackReport track : participant.tracks()) {
      TrackLabels labels = new TrackLabels(track.source(), track.type());
      if (track.announced()) {
        published.merge(track.type(), 1, Integer::sum);
      }
      for (TrackReport.Layer layer : track.layers()) {
        received(track.sid() + ' ' + layer.codec() + layer.ssrc() + ' ', labels, layer);
      }
      for (TrackReport.Subscriber subscriber : track.subscribers()) {
        TrackReport.Sent sent = subscriber.sent();
        if (sent != null) {
          subscribed.merge(track.type(), 1, Integer::sum);
          sent(track.sid() + ' ' + subscriber.participantSid() + sent.ssrc() + ' ', labels, sent);
        }
      }
    }
  }

  private void received(String key, TrackLabels labels, TrackReport.Layer layer) {
    long packets = deltas.of(key + "packets", layer.packets());
    media.packets(Direction.INCOMING, "initial", packets, deltas.of(key + "bytes", layer.bytes()));
    media.packets(
        Direction.INCOMING, "retransmit", deltas.of(key + "recovered", layer.recovered()), 0);
    media.feedback(
        Direction.OUTGOING,
        deltas.of(key + "nacks", layer.nacksSent()),
        deltas.of(key + "plis", layer.keyFrameRequestsSent()),
        0);
    long lost = deltas.of(key + "lost", layer.lost());
    media.losses(
        Direction.INCOMING,
        labels,
        packets + lost,
        lost,
        deltas.of(key + "reordered", layer.reordered()));
    if (packets > 0 && layer.jitterNanos() > 0) {
      media.jitter(Direction.INCOMING, labels, layer.jitterNanos() / NANOS_PER_MICRO);
    }
  }

  private void sent(String key, TrackLabels labels, TrackReport.Sent sent) {
    if (!deltas.knew(key + "packets")) {
      newSubscriptions++;
    }
    long packets = deltas.of(key + "packets", sent.packets());
    media.packets(Direction.OUTGOING, "initial", packets, deltas.of(key + "bytes", sent.bytes()));
    media.packets(
        Direction.OUTGOING,
        "retransmit",
        deltas.of(key + "resent", sent.retransmittedPackets()),
        deltas.of(key + "resentBytes", sent.retransmittedBytes()));
    media.feedback(
        Direction.INCOMING,
        deltas.of(key + "nacks", sent.nacksReceived()),
        deltas.of(key + "plis", sent.keyFrameRequestsReceived()),
        0);
    media.losses(
        Direction.OUTGOING,
        labels,
        packets,
        Math.min(packets, deltas.of(key + "lost", Math.max(0, sent.lost()))),
        0);
    if (packets > 0 && sent.rttNanos() > 0) {
      media.roundTrip(Direction.OUTGOING, labels, sent.rttNanos() / NANOS_PER_MILLI);
    }
  }
}
