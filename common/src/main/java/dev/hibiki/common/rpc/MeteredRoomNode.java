package dev.hibiki.common.rpc;

import com.google.protobuf.Message;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.obs.BusMetrics;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.DeleteRoomRequest;
import dev.hibiki.common.proto.Room;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts and times the calls to a media node. Thread-safe. */
public final class MeteredRoomNode implements RoomNode {
  private static final String PARTICIPANT = "Participant";
  private static final String ROOM = "Room";

  private final RoomNode node;
  private final BusMetrics metrics;
  private final LongSupplier nanoTime;

  public MeteredRoomNode(RoomNode node, BusMetrics metrics, LongSupplier nanoTime) {
    this.node = node;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  @Override
  public CompletionStage<Room> createRoom(CreateRoomRequest request) {
    return metered(
        "RoomManager", "CreateRoom", request.getSerializedSize(), () -> node.createRoom(request));
  }

  @Override
  public CompletionStage<@Nullable Void> deleteRoom(String roomName) {
    int bytes = DeleteRoomRequest.newBuilder().setRoom(roomName).build().getSerializedSize();
    return metered(ROOM, "DeleteRoom", bytes, () -> node.deleteRoom(roomName));
  }

  @Override
  public CompletionStage<Message> moderate(String roomName, Message request) {
    String type = request.getDescriptorForType().getName();
    // The identity alone asks for the participant's removal.
    String method =
        switch (type) {
          case "RoomParticipantIdentity" -> "RemoveParticipant";
          case "MuteRoomTrackRequest" -> "MutePublishedTrack";
          default -> type.endsWith("Request") ? type.substring(0, type.length() - 7) : type;
        };
    boolean ofRoom = method.equals("SendData") || method.equals("UpdateRoomMetadata");
    return metered(
        ofRoom ? ROOM : PARTICIPANT,
        method,
        request.getSerializedSize(),
        () -> node.moderate(roomName, request));
  }

  @Override
  public CompletionStage<@Nullable Void> moveParticipant(
      String roomName, String identity, CreateRoomRequest destination) {
    return metered(
        PARTICIPANT,
        "MoveParticipant",
        destination.getSerializedSize(),
        () -> node.moveParticipant(roomName, identity, destination));
  }

  @Override
  public CompletionStage<@Nullable Void> forwardParticipant(
      String roomName, String identity, CreateRoomRequest destination) {
    return metered(
        PARTICIPANT,
        "ForwardParticipant",
        destination.getSerializedSize(),
        () -> node.forwardParticipant(roomName, identity, destination));
  }

  private <T extends @Nullable Object> CompletionStage<T> metered(
      String service, String method, int requestBytes, Supplier<CompletionStage<T>> call) {
    metrics.called(service, method, requestBytes);
    long sinceNanos = nanoTime.getAsLong();
    return call.get()
        .whenComplete((result, failure) -> {
          if (failure == null) {
            int bytes = result instanceof Message message ? message.getSerializedSize() : 0;
            metrics.answered(service, method, nanoTime.getAsLong() - sinceNanos, bytes);
          } else {
            metrics.failed(service, method, code(failure));
          }
        });
  }

  private static ErrorCode code(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof ServiceException service ? service.code() : ErrorCode.UNKNOWN;
  }
}
