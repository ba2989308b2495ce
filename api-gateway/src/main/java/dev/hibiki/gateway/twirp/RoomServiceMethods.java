package dev.hibiki.gateway.twirp;

import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.DeleteRoomRequest;
import dev.hibiki.common.proto.ListParticipantsRequest;
import dev.hibiki.common.proto.ListRoomsRequest;
import dev.hibiki.common.proto.RoomParticipantIdentity;
import dev.hibiki.common.rpc.RoomApi;
import java.util.Map;

/** {@code livekit.RoomService}: which grant each method needs and who does it. */
final class RoomServiceMethods {
  private RoomServiceMethods() {}

  static Map<String, TwirpMethod<?>> of(RoomApi rooms) {
    return Map.of(
        "CreateRoom",
        new TwirpMethod<>(
            CreateRoomRequest.getDefaultInstance(),
            (grant, request) -> grant.roomCreate(),
            rooms::createRoom),
        "ListRooms",
        new TwirpMethod<>(
            ListRoomsRequest.getDefaultInstance(),
            (grant, request) -> grant.roomList(),
            rooms::listRooms),
        "DeleteRoom",
        new TwirpMethod<>(
            DeleteRoomRequest.getDefaultInstance(),
            (grant, request) -> grant.roomCreate(),
            rooms::deleteRoom),
        "ListParticipants",
        new TwirpMethod<>(
            ListParticipantsRequest.getDefaultInstance(),
            (grant, request) -> administers(grant, request.getRoom()),
            rooms::listParticipants),
        "GetParticipant",
        new TwirpMethod<>(
            RoomParticipantIdentity.getDefaultInstance(),
            (grant, request) -> administers(grant, request.getRoom()),
            rooms::getParticipant),
        "RemoveParticipant",
        new TwirpMethod<>(
            RoomParticipantIdentity.getDefaultInstance(),
            (grant, request) -> administers(grant, request.getRoom()),
            rooms::removeParticipant));
  }

  private static boolean administers(VideoGrant grant, String room) {
    return grant.roomAdmin() && !room.isEmpty() && grant.room().equals(room);
  }
}
