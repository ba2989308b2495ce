package dev.hibiki.agents.dispatch;

import dev.hibiki.common.proto.AgentDispatch;
import java.util.List;

/** The dispatches of rooms, as the API lists them. Thread-safe. */
public interface DispatchStore {
  /** Writes a dispatch with its jobs, over an earlier one of the same id. */
  void put(AgentDispatch dispatch);

  void remove(String room, String dispatchId);

  /** Those of a room, in the order in which they were made. */
  List<AgentDispatch> list(String room);
}
