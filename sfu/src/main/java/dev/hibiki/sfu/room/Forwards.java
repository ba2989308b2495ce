package dev.hibiki.sfu.room;

import dev.hibiki.sfu.participant.Participant;
import dev.hibiki.sfu.participant.Publication;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Participants of this room whose tracks are received in other rooms too, and where. */
final class Forwards {
  /** Destinations by name, for each participant that has any. */
  private final Map<Participant, Map<String, Neighbour>> destinations = new HashMap<>();

  void add(Participant participant, String roomName, Neighbour room) {
    destinations.computeIfAbsent(participant, present -> new LinkedHashMap<>()).put(roomName, room);
  }

  /** A destination wants it no longer. */
  void ended(Participant participant, String roomName) {
    Map<String, Neighbour> rooms = destinations.get(participant);
    if (rooms != null && rooms.remove(roomName) != null && rooms.isEmpty()) {
      destinations.remove(participant);
    }
  }

  void changed(long nowNanos, Participant participant) {
    tell(nowNanos, participant, guests -> guests.changed(nowNanos, participant));
  }

  void published(long nowNanos, Publication track) {
    tell(nowNanos, track.publisher(), guests -> guests.published(nowNanos, track));
  }

  void unpublished(long nowNanos, Publication track) {
    tell(nowNanos, track.publisher(), guests -> guests.unpublished(nowNanos, track));
  }

  void permissionsChanged(long nowNanos, Participant participant) {
    tell(nowNanos, participant, guests -> guests.permissionsChanged(nowNanos, participant));
  }

  void audioLevel(long nowNanos, Publication track, int level) {
    if (!destinations.isEmpty()) {
      tell(nowNanos, track.publisher(), guests -> guests.audioLevel(nowNanos, track, level));
    }
  }

  /** The participant is not in this room any more. */
  void left(long nowNanos, Participant participant) {
    tell(nowNanos, participant, guests -> guests.left(nowNanos, participant));
    destinations.remove(participant);
  }

  /** The room is given up. */
  void leftAll(long nowNanos) {
    for (Participant participant : List.copyOf(destinations.keySet())) {
      left(nowNanos, participant);
    }
  }

  private void tell(long nowNanos, Participant participant, Consumer<Guests> news) {
    Map<String, Neighbour> rooms = destinations.get(participant);
    if (rooms != null) {
      for (Neighbour room : List.copyOf(rooms.values())) {
        room.visit(nowNanos, destination -> news.accept(destination.guests()));
      }
    }
  }
}
