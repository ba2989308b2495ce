package dev.hibiki.room.api;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
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
import dev.hibiki.common.rpc.RoomApi;
import dev.hibiki.common.rpc.RoomNode;
import dev.hibiki.common.store.RoomStore;
import dev.hibiki.room.placement.RoomDefaults;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The room API over the store and the nodes that carry rooms. */
public final class RoomOperations implements RoomApi {
  private final RoomStore store;
  private final RoomNode node;
  private final RoomDefaults defaults;
  private final RoomApiLimits limits;

  public RoomOperations(
      RoomStore store, RoomNode node, RoomDefaults defaults, RoomApiLimits limits) {
    this.store = store;
    this.node = node;
    this.defaults = defaults;
    this.limits = limits;
  }

  @Override
  public CompletionStage<Room> createRoom(CreateRoomRequest request) {
    if (request.getName().isEmpty()) {
      return refuse(ErrorCode.INVALID_ARGUMENT, "no room name");
    }
    if (exceeds(request.getName(), limits.maxRoomNameBytes())) {
      return refuse(
          ErrorCode.INVALID_ARGUMENT,
          "room name length exceeds limits: max length " + limits.maxRoomNameBytes());
    }
    if (exceeds(request.getMetadata(), limits.maxMetadataBytes())) {
      return refuse(
          ErrorCode.INVALID_ARGUMENT,
          "metadata size exceeds limits: max size " + limits.maxMetadataBytes());
    }
    try {
      return node.createRoom(defaults.complete(request));
    } catch (ServiceException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static boolean exceeds(String text, int maxBytes) {
    return maxBytes > 0 && text.getBytes(StandardCharsets.UTF_8).length > maxBytes;
  }

  @Override
  public CompletionStage<ListRoomsResponse> listRooms(ListRoomsRequest request) {
    ListRoomsResponse.Builder response = ListRoomsResponse.newBuilder();
    for (Room room : store.rooms()) {
      if (request.getNamesCount() == 0 || request.getNamesList().contains(room.getName())) {
        response.addRooms(room);
      }
    }
    return CompletableFuture.completedFuture(response.build());
  }

  @Override
  public CompletionStage<DeleteRoomResponse> deleteRoom(DeleteRoomRequest request) {
    return node.deleteRoom(request.getRoom())
        .thenApply(done -> DeleteRoomResponse.getDefaultInstance());
  }

  @Override
  public CompletionStage<ListParticipantsResponse> listParticipants(
      ListParticipantsRequest request) {
    return CompletableFuture.completedFuture(
        ListParticipantsResponse.newBuilder()
            .addAllParticipants(store.participants(request.getRoom()))
            .build());
  }

  @Override
  public CompletionStage<ParticipantInfo> getParticipant(RoomParticipantIdentity request) {
    return store
        .participant(request.getRoom(), request.getIdentity())
        .<CompletionStage<ParticipantInfo>>map(CompletableFuture::completedFuture)
        .orElseGet(() -> refuse(ErrorCode.NOT_FOUND, "participant does not exist"));
  }

  @Override
  public CompletionStage<RemoveParticipantResponse> removeParticipant(
      RoomParticipantIdentity request) {
    return node.removeParticipant(request.getRoom(), request.getIdentity())
        .thenApply(done -> RemoveParticipantResponse.getDefaultInstance());
  }

  private static <T> CompletionStage<T> refuse(ErrorCode code, String message) {
    return CompletableFuture.failedFuture(new ServiceException(code, message));
  }
}
