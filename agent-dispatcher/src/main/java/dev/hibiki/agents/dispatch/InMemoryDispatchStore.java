package dev.hibiki.agents.dispatch;

import dev.hibiki.common.proto.AgentDispatch;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Dispatches kept in this process. */
public final class InMemoryDispatchStore implements DispatchStore {
  private final Map<String, Map<String, AgentDispatch>> rooms = new HashMap<>();

  @Override
  public synchronized void put(AgentDispatch dispatch) {
    rooms
        .computeIfAbsent(dispatch.getRoom(), room -> new LinkedHashMap<>())
        .put(dispatch.getId(), dispatch);
  }

  @Override
  public synchronized void remove(String room, String dispatchId) {
    Map<String, AgentDispatch> inRoom = rooms.get(room);
    if (inRoom != null && inRoom.remove(dispatchId) != null && inRoom.isEmpty()) {
      rooms.remove(room);
    }
  }

  @Override
  public synchronized List<AgentDispatch> list(String room) {
    return List.copyOf(rooms.getOrDefault(room, Map.of()).values());
  }
}
