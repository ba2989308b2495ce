package dev.hibiki.common.store;

import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.Room;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Records kept in this process. */
public final class InMemoryRoomStore implements RoomStore {
  private final Map<String, Room> rooms = new ConcurrentHashMap<>();
  private final Map<String, Map<String, ParticipantInfo>> participants = new ConcurrentHashMap<>();

  @Override
  public void putRoom(Room room) {
    rooms.put(room.getName(), room);
  }

  @Override
  public void removeRoom(String roomName) {
    rooms.remove(roomName);
    participants.remove(roomName);
  }

  @Override
  public Optional<Room> room(String roomName) {
    return Optional.ofNullable(rooms.get(roomName));
  }

  @Override
  public List<Room> rooms() {
    return List.copyOf(rooms.values());
  }

  @Override
  public void putParticipant(String roomName, ParticipantInfo participant) {
    participants
        .computeIfAbsent(roomName, name -> new ConcurrentHashMap<>())
        .put(participant.getIdentity(), participant);
  }

  @Override
  public void removeParticipant(String roomName, String identity, String sid) {
    Map<String, ParticipantInfo> inRoom = participants.get(roomName);
    if (inRoom != null) {
      inRoom.computeIfPresent(
          identity, (key, present) -> present.getSid().equals(sid) ? null : present);
    }
  }

  @Override
  public Optional<ParticipantInfo> participant(String roomName, String identity) {
    return Optional.ofNullable(participants.getOrDefault(roomName, Map.of()).get(identity));
  }

  @Override
  public List<ParticipantInfo> participants(String roomName) {
    return List.copyOf(participants.getOrDefault(roomName, Map.of()).values());
  }
}
