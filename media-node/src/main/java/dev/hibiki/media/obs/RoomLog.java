package dev.hibiki.media.obs;

import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.sfu.room.RoomEffect;
import dev.hibiki.sfu.room.RoomSink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Logs the life of one room, with room, participant and track as fields. Its thread only. */
final class RoomLog implements RoomSink {
  private static final Logger log = LoggerFactory.getLogger("dev.hibiki.room");

  private @Nullable Room latest;

  @Override
  public void emit(RoomEffect effect) {
    switch (effect) {
      case RoomEffect.RoomChanged(var room) -> {
        if (latest == null) {
          at(log.atInfo(), room, null).log("room started");
        }
        latest = room;
      }
      case RoomEffect.ParticipantJoined(var room, var participant) ->
          at(log.atInfo(), room, participant).log("participant active");
      case RoomEffect.ParticipantLeft(var room, var participant) ->
          at(log.atInfo(), room, participant)
              .addKeyValue("reason", participant.getDisconnectReason().name())
              .log("participant left");
      case RoomEffect.TrackPublished(var room, var participant, var track) ->
          at(at(log.atInfo(), room, participant), track).log("track published");
      case RoomEffect.TrackUnpublished(var room, var participant, var track) ->
          at(at(log.atInfo(), room, participant), track).log("track unpublished");
      case RoomEffect.RefuseJoin(var _, var code, var _) ->
          at(log.atInfo(), latest, null).addKeyValue("code", code.name()).log("join refused");
      case RoomEffect.RoomClosed(var room) -> at(log.atInfo(), room, null).log("room closed");
      default -> {
        // Not worth a line.
      }
    }
  }

  private static LoggingEventBuilder at(
      LoggingEventBuilder line, @Nullable Room room, @Nullable ParticipantInfo participant) {
    LoggingEventBuilder told = line;
    if (room != null) {
      told = told.addKeyValue("room", room.getName()).addKeyValue("roomID", room.getSid());
    }
    if (participant != null) {
      told =
          told.addKeyValue("participant", participant.getIdentity())
              .addKeyValue("pID", participant.getSid());
    }
    return told;
  }

  private static LoggingEventBuilder at(LoggingEventBuilder line, TrackInfo track) {
    return line.addKeyValue("trackID", track.getSid())
        .addKeyValue("kind", track.getType().name())
        .addKeyValue("source", track.getSource().name());
  }
}
