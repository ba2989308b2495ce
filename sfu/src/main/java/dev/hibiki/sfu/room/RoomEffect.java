package dev.hibiki.sfu.room;

import com.google.protobuf.Message;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.proto.DataStream;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SignalTarget;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.sfu.participant.Milestone;
import org.jspecify.annotations.Nullable;

/** What a room wants done outside. Effects are run in the order in which they were emitted. */
public sealed interface RoomEffect {
  /** A message for the client of a signalling connection. */
  record Send(String connectionId, SignalResponse response) implements RoomEffect {}

  /** Close a signalling connection after what was sent before. */
  record EndConnection(String connectionId) implements RoomEffect {}

  /** A join that is refused before anything was sent: becomes an HTTP error at the gateway. */
  record RefuseJoin(String connectionId, ErrorCode code, String message) implements RoomEffect {}

  /** The room's public record changed (or the room started). */
  record RoomChanged(Room room) implements RoomEffect {}

  /** A participant's public record changed; the first one with state JOINED or ACTIVE is new. */
  record ParticipantChanged(ParticipantInfo participant) implements RoomEffect {}

  /** The participant reached ACTIVE for the first time. */
  record ParticipantJoined(Room room, ParticipantInfo participant) implements RoomEffect {}

  /** The participant is gone; {@code participant.disconnect_reason} says why. */
  record ParticipantLeft(Room room, ParticipantInfo participant) implements RoomEffect {}

  /** A track carries media. */
  record TrackPublished(Room room, ParticipantInfo participant, TrackInfo track)
      implements RoomEffect {}

  /** A published track ended. */
  record TrackUnpublished(Room room, ParticipantInfo participant, TrackInfo track)
      implements RoomEffect {}

  /**
   * A stream of data began; nothing has to be done about it.
   *
   * @param type {@code text}, {@code bytes} or {@code unknown}
   * @param sizeBytes how long its sender says it is, -1 if it does not
   * @param receivers how many it goes to
   */
  record StreamStarted(String type, String mimeType, long sizeBytes, int receivers)
      implements RoomEffect {
    static StreamStarted of(DataStream.Header header, int receivers) {
      String type = header.hasTextHeader() ? "text" : header.hasByteHeader() ? "bytes" : "unknown";
      long sizeBytes = header.hasTotalLength() ? header.getTotalLength() : -1;
      return new StreamStarted(type, header.getMimeType(), sizeBytes, receivers);
    }
  }

  /** A peer connection has come so far for the first time; nothing has to be done about it. */
  record PeerReached(SignalTarget target, Milestone milestone) implements RoomEffect {}

  /**
   * A client took a track that it is to receive; nothing has to be done about it.
   *
   * @param sdk what it is written with
   * @param kind what kind of participant it is
   * @param nanos since it was to receive it
   * @param times how often it took it by now
   */
  record TrackSubscribed(String sdk, String kind, TrackInfo track, long nanos, int times)
      implements RoomEffect {}

  /**
   * The answer to a command with a reply id.
   *
   * @param error null on success
   * @param result what the API returns, null on failure
   */
  record Reply(long replyId, @Nullable ErrorCode error, String message, @Nullable Message result)
      implements RoomEffect {}

  /** The room is empty and over; nothing follows. */
  record RoomClosed(Room room) implements RoomEffect {}
}
