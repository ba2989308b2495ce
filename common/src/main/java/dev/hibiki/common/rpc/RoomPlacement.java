package dev.hibiki.common.rpc;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.proto.CreateRoomRequest;
import java.util.concurrent.CompletionStage;

/** Decides, before a join, whether its room exists or may be created, and how. Thread-safe. */
public interface RoomPlacement {
  /**
   * How the room of a join is to be created if it is not there yet. Fails with a {@link
   * dev.hibiki.common.error.ServiceException}: NOT_FOUND where rooms are not created by joining,
   * INVALID_ARGUMENT for an unknown preset.
   */
  CompletionStage<CreateRoomRequest> forJoin(String roomName, Grants grants);
}
