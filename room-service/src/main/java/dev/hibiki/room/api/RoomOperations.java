package dev.hibiki.room.api;

import com.google.protobuf.Message;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.id.NodeId;
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
import dev.hibiki.common.proto.RoomAgentDispatch;
import dev.hibiki.common.proto.RoomParticipantIdentity;
import dev.hibiki.common.proto.SendDataRequest;
import dev.hibiki.common.proto.SendDataResponse;
import dev.hibiki.common.proto.UpdateParticipantRequest;
import dev.hibiki.common.proto.UpdateRoomMetadataRequest;
import dev.hibiki.common.proto.UpdateSubscriptionsRequest;
import dev.hibiki.common.proto.UpdateSubscriptionsResponse;
import dev.hibiki.common.rpc.RoomApi;
import dev.hibiki.common.rpc.RoomNode;
import dev.hibiki.common.store.RevokedTokens;
import dev.hibiki.common.store.RoomStore;
import dev.hibiki.room.placement.RoomDefaults;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The room API over the store and the nodes that carry rooms. */
public final class RoomOperations implements RoomApi {
  /** A nonce is a UUID. */
  private static final int NONCE_BYTES = 16;

  private final RoomStore store;
  private final RoomNode node;
  private final RoomDefaults defaults;
  private final RoomApiLimits limits;
  private final RevokedTokens revoked;
  private final NodeId nodeId;
  private final PatientCreation creation;

  public RoomOperations(
      RoomStore store,
      RoomNode node,
      RoomDefaults defaults,
      RoomApiLimits limits,
      RevokedTokens revoked,
      NodeId nodeId,
      PatientCreation creation) {
    this.creation = creation;
    this.revoked = revoked;
    this.nodeId = nodeId;
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
      return exceeded("room name length", "max length", limits.maxRoomNameBytes());
    }
    if (exceeds(request.getMetadata(), limits.maxMetadataBytes())) {
      return exceeded("metadata size", "max size", limits.maxMetadataBytes());
    }
    for (RoomAgentDispatch agent : request.getAgentsList()) {
      if (exceeds(agent.getMetadata(), limits.maxMetadataBytes())) {
        return exceeded("agents: metadata size", "max size", limits.maxMetadataBytes());
      }
      if (exceeds(agent.getAttributesMap())) {
        return exceeded("agents: attribute size", "max size", limits.maxAttributesBytes());
      }
    }
    boolean elsewhere =
        !request.getNodeId().isEmpty() && !request.getNodeId().equals(nodeId.value());
    if (elsewhere && store.room(request.getName()).isEmpty()) {
      // One that is open stays where it is.
      return refuse(ErrorCode.NOT_FOUND, "node_id: there is no such node");
    }
    try {
      return creation.create(defaults.complete(request));
    } catch (ServiceException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static boolean exceeds(String text, int maxBytes) {
    return maxBytes > 0 && bytes(text) > maxBytes;
  }

  private boolean exceeds(Map<String, String> attributes) {
    long total = 0;
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      total += bytes(attribute.getKey()) + bytes(attribute.getValue());
    }
    return limits.maxAttributesBytes() > 0 && total > limits.maxAttributesBytes();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
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
    if (request.getRevokeTokenTs() > 0) {
      // Also when it is not there: it may be about to come back.
      revoked.revoke(request.getRoom(), request.getIdentity(), request.getRevokeTokenTs());
    }
    return ask(request.getRoom(), request, RemoveParticipantResponse.class);
  }

  @Override
  public CompletionStage<MuteRoomTrackResponse> mutePublishedTrack(MuteRoomTrackRequest request) {
    return ask(request.getRoom(), request, MuteRoomTrackResponse.class);
  }

  @Override
  public CompletionStage<ParticipantInfo> updateParticipant(UpdateParticipantRequest request) {
    if (limits.maxParticipantNameLength() > 0
        && request.getName().length() > limits.maxParticipantNameLength()) {
      return exceeded("name length", "max length", limits.maxParticipantNameLength());
    }
    if (exceeds(request.getMetadata(), limits.maxMetadataBytes())) {
      return exceeded("metadata size", "max size", limits.maxMetadataBytes());
    }
    if (exceeds(request.getAttributesMap())) {
      return exceeded("attribute size", "max size", limits.maxAttributesBytes());
    }
    return ask(request.getRoom(), request, ParticipantInfo.class);
  }

  @Override
  public CompletionStage<UpdateSubscriptionsResponse> updateSubscriptions(
      UpdateSubscriptionsRequest request) {
    return ask(request.getRoom(), request, UpdateSubscriptionsResponse.class);
  }

  @Override
  public CompletionStage<SendDataResponse> sendData(SendDataRequest request) {
    int nonceBytes = request.getNonce().size();
    if (nonceBytes != 0 && nonceBytes != NONCE_BYTES) {
      return refuse(
          ErrorCode.INVALID_ARGUMENT,
          "nonce should be "
              + NONCE_BYTES
              + "-bytes or not present, got: "
              + nonceBytes
              + " bytes");
    }
    return ask(request.getRoom(), request, SendDataResponse.class);
  }

  @Override
  public CompletionStage<Room> updateRoomMetadata(UpdateRoomMetadataRequest request) {
    if (exceeds(request.getMetadata(), limits.maxMetadataBytes())) {
      return exceeded("metadata size", "max size", limits.maxMetadataBytes());
    }
    return ask(request.getRoom(), request, Room.class);
  }

  @Override
  public CompletionStage<PerformRpcResponse> performRpc(PerformRpcRequest request) {
    if (request.getDestinationIdentity().isEmpty()) {
      return refuse(ErrorCode.INVALID_ARGUMENT, "destination identity is required");
    }
    return ask(request.getRoom(), request, PerformRpcResponse.class);
  }

  @Override
  public CompletionStage<ForwardParticipantResponse> forwardParticipant(
      ForwardParticipantRequest request) {
    return destination(request.getRoom(), request.getDestinationRoom())
        .thenCompose(destination ->
            node.forwardParticipant(request.getRoom(), request.getIdentity(), destination))
        .thenApply(done -> ForwardParticipantResponse.getDefaultInstance());
  }

  @Override
  public CompletionStage<MoveParticipantResponse> moveParticipant(MoveParticipantRequest request) {
    return destination(request.getRoom(), request.getDestinationRoom())
        .thenCompose(destination ->
            node.moveParticipant(request.getRoom(), request.getIdentity(), destination))
        .thenApply(done -> MoveParticipantResponse.getDefaultInstance());
  }

  /** How a room is made to which a participant goes, should there be none yet. */
  private CompletionStage<CreateRoomRequest> destination(String room, String destination) {
    if (room.equals(destination)) {
      return refuse(
          ErrorCode.INVALID_ARGUMENT, "destination room cannot be the same as source room");
    }
    if (exceeds(destination, limits.maxRoomNameBytes())) {
      return exceeded("destination_room: name length", "max length", limits.maxRoomNameBytes());
    }
    if (!defaults.autoCreate() && store.room(destination).isEmpty()) {
      return refuse(ErrorCode.NOT_FOUND, "requested room does not exist");
    }
    return CompletableFuture.completedFuture(
        defaults.complete(CreateRoomRequest.newBuilder().setName(destination).build()));
  }

  private <T extends Message> CompletionStage<T> ask(
      String roomName, Message request, Class<T> response) {
    return node.moderate(roomName, request).thenApply(response::cast);
  }

  private static <T> CompletionStage<T> exceeded(String what, String bound, int limit) {
    return refuse(ErrorCode.INVALID_ARGUMENT, what + " exceeds limits: " + bound + " " + limit);
  }

  private static <T> CompletionStage<T> refuse(ErrorCode code, String message) {
    return CompletableFuture.failedFuture(new ServiceException(code, message));
  }
}
