package dev.hibiki.media.control;

import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.sfu.peer.PeerFactory;
import dev.hibiki.sfu.room.Room;
import dev.hibiki.sfu.room.RoomSink;

/** Makes the machine of a room. Called on the room's shard. */
@FunctionalInterface
public interface RoomFactory {
  /**
   * A room that has emitted its first record to {@code sink}.
   *
   * @param packetsWait called when {@link Room#forward} has something to do
   */
  Room create(
      long nowNanos,
      CreateRoomRequest request,
      PeerFactory peers,
      Runnable packetsWait,
      RoomSink sink);
}
