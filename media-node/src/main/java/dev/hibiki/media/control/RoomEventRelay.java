package dev.hibiki.media.control;

import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.WebhookEvent;
import dev.hibiki.common.rpc.RoomEvents;
import dev.hibiki.sfu.room.RoomEffect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the events of one room as its effects go by. The room's thread only. */
final class RoomEventRelay {
  private final RoomEvents events;

  /** Those who reached ACTIVE, by sid. Whoever leaves before that has never been there. */
  private final Map<String, ParticipantInfo> joined = new LinkedHashMap<>();

  private @Nullable Room latest;
  private boolean finished;

  RoomEventRelay(RoomEvents events) {
    this.events = events;
  }

  /** An effect that has been run, so that the store knows what the event is about to tell. */
  void ran(RoomEffect effect) {
    switch (effect) {
      case RoomEffect.RoomChanged(var room) -> {
        boolean first = latest == null;
        latest = room;
        if (first) {
          tell("room_started", room, null, null);
        }
      }
      case RoomEffect.ParticipantJoined(var room, var participant) -> {
        joined.put(participant.getSid(), participant);
        tell("participant_joined", room, participant, null);
      }
      case RoomEffect.ParticipantLeft(var room, var participant) -> {
        boolean wasThere = joined.remove(participant.getSid()) != null;
        String name = wasThere ? "participant_left" : "participant_connection_aborted";
        tell(name, room, participant, null);
      }
      case RoomEffect.TrackPublished(var room, var participant, var track) ->
          tell("track_published", room, participant, track);
      case RoomEffect.TrackUnpublished(var room, var participant, var track) ->
          tell("track_unpublished", room, participant, track);
      case RoomEffect.RoomClosed(var room) -> {
        finished = true;
        tell("room_finished", room, null, null);
      }
      default -> {
        // Nothing that anybody outside waits to hear.
      }
    }
  }

  /** The room is gone without having said goodbye. */
  void failed() {
    Room room = latest;
    if (finished || room == null) {
      return;
    }
    finished = true;
    for (ParticipantInfo participant : List.copyOf(joined.values())) {
      tell("participant_left", room, participant, null);
    }
    joined.clear();
    tell("room_finished", room, null, null);
  }

  private void tell(
      String name, Room room, @Nullable ParticipantInfo participant, @Nullable TrackInfo track) {
    WebhookEvent.Builder event = WebhookEvent.newBuilder().setEvent(name).setRoom(room);
    if (participant != null) {
      event.setParticipant(participant);
    }
    if (track != null) {
      event.setTrack(track);
    }
    events.happened(event.build());
  }
}
