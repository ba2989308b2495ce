package dev.hibiki.sfu.room;

import dev.hibiki.common.proto.CandidateProtocol;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.SimulateScenario;
import dev.hibiki.common.proto.SpeakerInfo;
import dev.hibiki.sfu.participant.Deadlines;
import dev.hibiki.sfu.participant.Participant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Failures that a client provokes on purpose to test itself. */
final class Simulations {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long DROP_WITHIN_NANOS = 10 * SECOND_NANOS;
  private static final int DROPS_WITHOUT_MESSAGES = 3;
  private static final float SPEAKER_LEVEL = 0.9f;
  private static final int MAX_SPEAKING_SECONDS = 3600;

  /** A connection that is to be dropped when its client resumes. */
  private record Drop(long untilNanos, int remaining) {}

  private final Room room;
  private final PreferredProtocols protocols = new PreferredProtocols();
  private final Map<String, Drop> afterMessages = new HashMap<>();
  private final Map<String, Drop> withoutMessages = new HashMap<>();

  /** Participants that pretend to speak, by sid, and until when. */
  private final Map<String, Long> speaking = new HashMap<>();

  Simulations(Room room) {
    this.room = room;
  }

  void simulate(long nowNanos, Participant participant, SimulateScenario scenario) {
    switch (scenario.getScenarioCase()) {
      case SPEAKER_UPDATE -> {
        int seconds = Math.clamp(scenario.getSpeakerUpdate(), 0, MAX_SPEAKING_SECONDS);
        speaking.put(participant.sid(), nowNanos + seconds * SECOND_NANOS);
        room.tellSpeakers(
            List.of(
                SpeakerInfo.newBuilder()
                    .setSid(participant.sid())
                    .setActive(true)
                    .setLevel(SPEAKER_LEVEL)
                    .build()));
      }
      case NODE_FAILURE ->
          room.remove(nowNanos, participant, DisconnectReason.SERVER_SHUTDOWN, null);
      case MIGRATION -> room.remove(nowNanos, participant, DisconnectReason.MIGRATION, null);
      case SERVER_LEAVE ->
          room.remove(
              nowNanos,
              participant,
              DisconnectReason.SERVER_SHUTDOWN,
              LeaveRequest.Action.DISCONNECT);
      case LEAVE_REQUEST_FULL_RECONNECT ->
          room.remove(
              nowNanos,
              participant,
              DisconnectReason.UNKNOWN_REASON,
              LeaveRequest.Action.RECONNECT);
      case SWITCH_CANDIDATE_PROTOCOL ->
          switchTo(nowNanos, participant, scenario.getSwitchCandidateProtocol());
      case DISCONNECT_SIGNAL_ON_RESUME ->
          afterMessages.put(participant.sid(), new Drop(nowNanos + DROP_WITHIN_NANOS, 1));
      case DISCONNECT_SIGNAL_ON_RESUME_NO_MESSAGES ->
          withoutMessages.put(
              participant.sid(), new Drop(nowNanos + DROP_WITHIN_NANOS, DROPS_WITHOUT_MESSAGES));
      default -> {
        // Bandwidth is not simulated; anything else is unknown.
      }
    }
  }

  private void switchTo(long nowNanos, Participant participant, CandidateProtocol protocol) {
    if (protocol == CandidateProtocol.UNRECOGNIZED) {
      return;
    }
    protocols.put(nowNanos, participant.identity(), protocol);
    participant.connections().prefer(protocol);
    participant.connections().restartIce(nowNanos);
  }

  /** By which protocol a client that begins is to connect. */
  CandidateProtocol preferred(long nowNanos, String identity) {
    return protocols.get(nowNanos, identity);
  }

  /** Whether a resuming client is dropped before it is told anything; it is then done. */
  boolean dropsOnResume(long nowNanos, Participant participant) {
    return drop(nowNanos, participant, withoutMessages);
  }

  /** Drops a client that has been told everything, if it asked for that. */
  void dropAfterResume(long nowNanos, Participant participant) {
    drop(nowNanos, participant, afterMessages);
  }

  private boolean drop(long nowNanos, Participant participant, Map<String, Drop> drops) {
    Drop drop = drops.remove(participant.sid());
    if (drop == null || drop.untilNanos() - nowNanos <= 0) {
      return false;
    }
    if (drop.remaining() > 1) {
      drops.put(participant.sid(), new Drop(drop.untilNanos(), drop.remaining() - 1));
    }
    room.disconnect(participant);
    participant.signalLost(nowNanos);
    return true;
  }

  void left(Participant participant) {
    afterMessages.remove(participant.sid());
    withoutMessages.remove(participant.sid());
    speaking.remove(participant.sid());
  }

  long deadlineNanos() {
    if (speaking.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long deadline = Long.MAX_VALUE;
    for (long until : speaking.values()) {
      deadline = Deadlines.earlier(deadline, until);
    }
    return deadline;
  }

  void onTimeout(long nowNanos) {
    for (Map.Entry<String, Long> entry : Map.copyOf(speaking).entrySet()) {
      if (Deadlines.isDue(entry.getValue(), nowNanos)) {
        speaking.remove(entry.getKey());
        room.tellSpeakers(List.of(SpeakerInfo.newBuilder().setSid(entry.getKey()).build()));
      }
    }
  }
}
