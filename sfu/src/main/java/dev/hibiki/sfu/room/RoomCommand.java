package dev.hibiki.sfu.room;

import com.google.protobuf.Message;
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

  /**
   * A request of the room API that concerns what goes on in the room. Answered by {@link
   * RoomEffect.Reply}.
   */
  record Moderate(long replyId, Message request) implements RoomCommand {}

  /** Everybody out, then the room ends. */
  record Close(DisconnectReason reason) implements RoomCommand {}
}
