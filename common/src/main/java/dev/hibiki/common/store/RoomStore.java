package dev.hibiki.common.store;

import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.Room;
import java.util.List;
import java.util.Optional;

/**
 * The public records of rooms and their participants. Thread-safe; a read sees every write that
 * returned before.
 */
public interface RoomStore {
  /** Adds or replaces a room by name. */
  void putRoom(Room room);

  /** Removes a room with its participants. */
  void removeRoom(String roomName);

  Optional<Room> room(String roomName);

  /** All rooms, in no order. */
  List<Room> rooms();

  /** Adds or replaces a participant by identity. */
  void putParticipant(String roomName, ParticipantInfo participant);

  /** Removes a participant, if it is still the one with this sid. */
  void removeParticipant(String roomName, String identity, String sid);

  Optional<ParticipantInfo> participant(String roomName, String identity);

  List<ParticipantInfo> participants(String roomName);
}
