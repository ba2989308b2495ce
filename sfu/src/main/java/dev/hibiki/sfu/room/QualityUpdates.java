package dev.hibiki.sfu.room;

import dev.hibiki.common.proto.ConnectionQuality;
import dev.hibiki.common.proto.ConnectionQualityInfo;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.sfu.participant.Participant;
import dev.hibiki.sfu.signal.Protocol;
import dev.hibiki.sfu.signal.Responses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells clients how good connections are, their own and those of whom they receive, whenever
 * anybody's has changed.
 */
final class QualityUpdates {
  private static final long INTERVAL_NANOS = 5_000_000_000L;

  private final Room room;
  private Map<String, ConnectionQuality> told = new HashMap<>();
  private long deadlineNanos = Long.MAX_VALUE;

  QualityUpdates(Room room) {
    this.room = room;
  }

  /** Somebody is connected. */
  void begin(long nowNanos) {
    if (deadlineNanos == Long.MAX_VALUE) {
      deadlineNanos = nowNanos + INTERVAL_NANOS;
    }
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  void onTimeout(long nowNanos) {
    Map<String, ConnectionQualityInfo> infos = new HashMap<>();
    Map<String, ConnectionQuality> qualities = new HashMap<>();
    for (Participant participant : room.participants()) {
      if (isActive(participant)) {
        participant.quality().update(nowNanos);
        ConnectionQualityInfo info = participant.quality().info();
        infos.put(participant.sid(), info);
        qualities.put(participant.sid(), info.getQuality());
      }
    }
    deadlineNanos = infos.isEmpty() ? Long.MAX_VALUE : nowNanos + INTERVAL_NANOS;
    boolean changed =
        qualities.entrySet().stream()
            .anyMatch(entry -> told.get(entry.getKey()) != entry.getValue());
    told = qualities;
    if (changed) {
      for (Participant participant : room.participants()) {
        if (infos.containsKey(participant.sid())) {
          tell(participant, infos);
        }
      }
    }
  }

  private void tell(Participant participant, Map<String, ConnectionQualityInfo> infos) {
    List<ConnectionQualityInfo> visible = new ArrayList<>();
    for (Map.Entry<String, ConnectionQualityInfo> info : infos.entrySet()) {
      if (info.getKey().equals(participant.sid())
          || participant.subscribing().follows(info.getKey())) {
        visible.add(info.getValue());
      }
    }
    send(participant, visible);
  }

  /** The participant begins to receive from another. */
  void follows(Participant participant, String publisherSid) {
    for (Participant publisher : room.participants()) {
      if (publisher.sid().equals(publisherSid) && isActive(publisher)) {
        send(participant, List.of(publisher.quality().info()));
        return;
      }
    }
  }

  private void send(Participant participant, List<ConnectionQualityInfo> infos) {
    if (!participant.client().isAfter(Protocol.QUALITY_AFTER)) {
      return;
    }
    boolean knowsLost = participant.client().isAfter(Protocol.QUALITY_LOST_AFTER);
    List<ConnectionQualityInfo> told =
        infos.stream()
            .map(info ->
                knowsLost || info.getQuality() != ConnectionQuality.LOST
                    ? info
                    : info.toBuilder().setQuality(ConnectionQuality.POOR).build())
            .toList();
    room.send(participant, Responses.connectionQuality(told));
  }

  private static boolean isActive(Participant participant) {
    return participant.state() == ParticipantInfo.State.ACTIVE;
  }
}
