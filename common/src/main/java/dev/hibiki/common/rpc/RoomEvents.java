package dev.hibiki.common.rpc;

import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.WebhookEvent;

/**
 * Hears what happens in rooms: they start and end, participants come and go, tracks begin and stop.
 * Thread-safe. Events of one room come one after the other, each after the room store has what it
 * tells. Called on threads that carry media, so it must be quick and never wait.
 */
@FunctionalInterface
public interface RoomEvents {
  /** For those who tell nobody. */
  RoomEvents NONE = event -> {};

  /**
   * A room is about to open as this request says; its {@code room_started} follows. Quick, as
   * {@link #happened}.
   */
  default void opening(CreateRoomRequest request) {}

  /**
   * Something happened.
   *
   * @param event its name, room, participant and track, as far as they belong to it; without id and
   *     time
   */
  void happened(WebhookEvent event);
}
