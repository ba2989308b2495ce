package dev.hibiki.sfu.room;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.StartSession;

/** What a room can be told. Immutable; made anywhere, handled on the room's thread. */
public sealed interface RoomCommand {
  /**
   * A client connected, or came back ({@code session.reconnect}).
   *
   * @param session who and how; {@code connection_id} names the signalling connection from now on
   * @param grants what the token allows
   */
  record Join(StartSession session, Grants grants) implements RoomCommand {}

  /** A message from the client on a signalling connection. */
  record Signal(String connectionId, SignalRequest request) implements RoomCommand {}

  /** The signalling connection is gone without a leave request. */
  record SignalClosed(String connectionId) implements RoomCommand {}

  /** A moderator removes a participant. Answered by {@link RoomEffect.Reply}. */
  record RemoveParticipant(long replyId, String identity) implements RoomCommand {}

  /** Everybody out, then the room ends. */
  record Close(DisconnectReason reason) implements RoomCommand {}
}
