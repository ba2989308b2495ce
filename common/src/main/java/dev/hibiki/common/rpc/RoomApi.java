package dev.hibiki.common.rpc;

import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.DeleteRoomRequest;
import dev.hibiki.common.proto.DeleteRoomResponse;
import dev.hibiki.common.proto.ListParticipantsRequest;
import dev.hibiki.common.proto.ListParticipantsResponse;
import dev.hibiki.common.proto.ListRoomsRequest;
import dev.hibiki.common.proto.ListRoomsResponse;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.RemoveParticipantResponse;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.RoomParticipantIdentity;
import java.util.concurrent.CompletionStage;

/**
 * What the room service does for server SDKs. The caller has checked the token's grants. Stages
 * fail with {@link dev.hibiki.common.error.ServiceException}. Thread-safe.
 */
public interface RoomApi {
  CompletionStage<Room> createRoom(CreateRoomRequest request);

  CompletionStage<ListRoomsResponse> listRooms(ListRoomsRequest request);

  CompletionStage<DeleteRoomResponse> deleteRoom(DeleteRoomRequest request);

  CompletionStage<ListParticipantsResponse> listParticipants(ListParticipantsRequest request);

  CompletionStage<ParticipantInfo> getParticipant(RoomParticipantIdentity request);

  CompletionStage<RemoveParticipantResponse> removeParticipant(RoomParticipantIdentity request);
}
