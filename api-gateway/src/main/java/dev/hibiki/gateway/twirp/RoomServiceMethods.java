package dev.hibiki.gateway.twirp;

import com.google.protobuf.Message;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.DeleteRoomRequest;
import dev.hibiki.common.proto.ForwardParticipantRequest;
import dev.hibiki.common.proto.ListParticipantsRequest;
import dev.hibiki.common.proto.ListRoomsRequest;
import dev.hibiki.common.proto.MoveParticipantRequest;
import dev.hibiki.common.proto.MuteRoomTrackRequest;
import dev.hibiki.common.proto.PerformRpcRequest;
import dev.hibiki.common.proto.RoomParticipantIdentity;
import dev.hibiki.common.proto.SendDataRequest;
import dev.hibiki.common.proto.UpdateParticipantRequest;
import dev.hibiki.common.proto.UpdateRoomMetadataRequest;
import dev.hibiki.common.proto.UpdateSubscriptionsRequest;
import dev.hibiki.common.rpc.RoomApi;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** {@code livekit.RoomService}: which grant each method needs and who does it. */
final class RoomServiceMethods {
  private RoomServiceMethods() {}

  static Map<String, TwirpMethod<?>> of(RoomApi rooms) {
    return Map.ofEntries(
        entry(
            "CreateRoom",
            new TwirpMethod<>(
                CreateRoomRequest.getDefaultInstance(),
                (grant, request) -> grant.roomCreate(),
                rooms::createRoom)),
        entry(
            "ListRooms",
            new TwirpMethod<>(
                ListRoomsRequest.getDefaultInstance(),
                (grant, request) -> grant.roomList(),
                rooms::listRooms)),
        entry(
            "DeleteRoom",
            new TwirpMethod<>(
                DeleteRoomRequest.getDefaultInstance(),
                (grant, request) -> grant.roomCreate(),
                rooms::deleteRoom)),
        administration(
            "ListParticipants",
            ListParticipantsRequest.getDefaultInstance(),
            ListParticipantsRequest::getRoom,
            rooms::listParticipants),
        administration(
            "GetParticipant",
            RoomParticipantIdentity.getDefaultInstance(),
            RoomParticipantIdentity::getRoom,
            rooms::getParticipant),
        administration(
            "RemoveParticipant",
            RoomParticipantIdentity.getDefaultInstance(),
            RoomParticipantIdentity::getRoom,
            rooms::removeParticipant),
        administration(
            "MutePublishedTrack",
            MuteRoomTrackRequest.getDefaultInstance(),
            MuteRoomTrackRequest::getRoom,
            rooms::mutePublishedTrack),
        administration(
            "UpdateParticipant",
            UpdateParticipantRequest.getDefaultInstance(),
            UpdateParticipantRequest::getRoom,
            rooms::updateParticipant),
        administration(
            "UpdateSubscriptions",
            UpdateSubscriptionsRequest.getDefaultInstance(),
            UpdateSubscriptionsRequest::getRoom,
            rooms::updateSubscriptions),
        administration(
            "SendData",
            SendDataRequest.getDefaultInstance(),
            SendDataRequest::getRoom,
            rooms::sendData),
        administration(
            "UpdateRoomMetadata",
            UpdateRoomMetadataRequest.getDefaultInstance(),
            UpdateRoomMetadataRequest::getRoom,
            rooms::updateRoomMetadata),
        administration(
            "PerformRpc",
            PerformRpcRequest.getDefaultInstance(),
            PerformRpcRequest::getRoom,
            rooms::performRpc),
        entry(
            "ForwardParticipant",
            new TwirpMethod<>(
                ForwardParticipantRequest.getDefaultInstance(),
                (grant, request) ->
                    administers(grant, request.getRoom())
                        && reaches(grant, request.getDestinationRoom()),
                rooms::forwardParticipant)),
        entry(
            "MoveParticipant",
            new TwirpMethod<>(
                MoveParticipantRequest.getDefaultInstance(),
                (grant, request) ->
                    administers(grant, request.getRoom())
                        && reaches(grant, request.getDestinationRoom()),
                rooms::moveParticipant)));
  }

  /** A method for the administrator of the one room that the request names. */
  private static <Q extends Message> Map.Entry<String, TwirpMethod<?>> administration(
      String name,
      Q prototype,
      Function<Q, String> room,
      Function<Q, ? extends CompletionStage<? extends Message>> handler) {
    return entry(
        name,
        new TwirpMethod<>(
            prototype, (grant, request) -> administers(grant, room.apply(request)), handler));
  }

  private static Map.Entry<String, TwirpMethod<?>> entry(String name, TwirpMethod<?> method) {
    return Map.entry(name, method);
  }

  private static boolean reaches(VideoGrant grant, String destination) {
    return !destination.isEmpty() && grant.destinationRoom().equals(destination);
  }

  private static boolean administers(VideoGrant grant, String room) {
    return grant.roomAdmin() && !room.isEmpty() && grant.room().equals(room);
  }
}
