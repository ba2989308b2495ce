package dev.hibiki.agents.dispatch;

import dev.hibiki.common.proto.AgentDispatch;
import dev.hibiki.common.proto.AvailabilityResponse;
import dev.hibiki.common.proto.Job;
import dev.hibiki.common.proto.ParticipantPermission;
import dev.hibiki.common.proto.ServerMessage;

/** What the dispatcher wants done outside, in the order in which it was emitted. */
public sealed interface DispatchEffect {
  /** A message for a worker. */
  record Send(long connection, ServerMessage message) implements DispatchEffect {}

  /**
   * Give a worker a job it accepted, with a token.
   *
   * @param apiKey signs the token
   * @param answer how the agent wants to be called
   */
  record Assign(
      long connection,
      String apiKey,
      Job job,
      AvailabilityResponse answer,
      ParticipantPermission permission)
      implements DispatchEffect {}

  /** End a worker's connection; nothing more comes for it. */
  record Close(long connection, String reason) implements DispatchEffect {}

  /** Take an agent out of a room that did not leave by itself. */
  record Remove(String room, String identity) implements DispatchEffect {}

  /** A dispatch is new or changed. */
  record Changed(AgentDispatch dispatch) implements DispatchEffect {}

  /** A dispatch is over. */
  record Gone(String room, String dispatchId) implements DispatchEffect {}

  /** Something an operator wants to know. */
  record Note(boolean isWarning, String text) implements DispatchEffect {}
}
