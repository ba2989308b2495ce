package dev.hibiki.agents.dispatch;

import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.RoomAgentDispatch;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the dispatcher knows of a room. */
final class AgentRoom {
  /** Asked for by whoever made the room. */
  final List<RoomAgentDispatch> agents;

  final Map<String, Dispatch> dispatches = new LinkedHashMap<>();
  final Map<String, ParticipantInfo> participants = new LinkedHashMap<>();
  final Set<String> publishers = new LinkedHashSet<>();
  Room info;
  boolean started;

  AgentRoom(Room info, List<RoomAgentDispatch> agents) {
    this.info = info;
    this.agents = agents;
  }

  /** Agents and recorders are no targets of agents. */
  @SuppressWarnings("deprecation") // Older tokens have the grants without the kind.
  static boolean isTarget(ParticipantInfo participant) {
    return participant.getKind() != ParticipantInfo.Kind.AGENT
        && participant.getKind() != ParticipantInfo.Kind.EGRESS
        && !participant.getPermission().getAgent()
        && !participant.getPermission().getRecorder();
  }
}
