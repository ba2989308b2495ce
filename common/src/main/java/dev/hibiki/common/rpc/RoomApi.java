package dev.hibiki.common.rpc;

import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.DeleteRoomRequest;
import dev.hibiki.common.proto.DeleteRoomResponse;
import dev.hibiki.common.proto.ForwardParticipantRequest;
import dev.hibiki.common.proto.ForwardParticipantResponse;
import dev.hibiki.common.proto.ListParticipantsRequest;
import dev.hibiki.common.proto.ListParticipantsResponse;
import dev.hibiki.common.proto.ListRoomsRequest;
import dev.hibiki.common.proto.ListRoomsResponse;
import dev.hibiki.common.proto.MoveParticipantRequest;
import dev.hibiki.common.proto.MoveParticipantResponse;
import dev.hibiki.common.proto.MuteRoomTrackRequest;
import dev.hibiki.common.proto.MuteRoomTrackResponse;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.PerformRpcRequest;
import dev.hibiki.common.proto.PerformRpcResponse;
import dev.hibiki.common.proto.RemoveParticipantResponse;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.RoomParticipantIdentity;
import dev.hibiki.common.proto.SendDataRequest;
import dev.hibiki.common.proto.SendDataResponse;
import dev.hibiki.common.proto.UpdateParticipantRequest;
import dev.hibiki.common.proto.UpdateRoomMetadataRequest;
import dev.hibiki.common.proto.UpdateSubscriptionsRequest;
import dev.hibiki.common.proto.UpdateSubscriptionsResponse;
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

  CompletionStage<MuteRoomTrackResponse> mutePublishedTrack(MuteRoomTrackRequest request);

  CompletionStage<ParticipantInfo> updateParticipant(UpdateParticipantRequest request);

  CompletionStage<UpdateSubscriptionsResponse> updateSubscriptions(
      UpdateSubscriptionsRequest request);

  CompletionStage<SendDataResponse> sendData(SendDataRequest request);

  CompletionStage<Room> updateRoomMetadata(UpdateRoomMetadataRequest request);

  CompletionStage<PerformRpcResponse> performRpc(PerformRpcRequest request);

  CompletionStage<ForwardParticipantResponse> forwardParticipant(ForwardParticipantRequest request);

  CompletionStage<MoveParticipantResponse> moveParticipant(MoveParticipantRequest request);
}
