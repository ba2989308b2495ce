package dev.hibiki.common.rpc;

import com.google.protobuf.Message;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.Room;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the room service asks of the media node that carries a room. Thread-safe. Stages fail with
 * {@link dev.hibiki.common.error.ServiceException}.
 */
public interface RoomNode {
  /** Opens the room, or finds it open; completes when its record can be read from the store. */
  CompletionStage<Room> createRoom(CreateRoomRequest request);

  /** Everybody out; completes when the record is gone. Fails with NOT_FOUND. */
  CompletionStage<@Nullable Void> deleteRoom(String roomName);

  /**
   * Does what a request of the room API says in a room that is open, and completes with the API's
   * answer. Fails with NOT_FOUND if there is no such room.
   */
  CompletionStage<Message> moderate(String roomName, Message request);

  /**
   * Takes a participant to another room, which is opened if there is none. Its connections are kept
   * where they can be; otherwise its client is asked to connect anew. Fails with NOT_FOUND if the
   * room or the participant is not there.
   */
  default CompletionStage<@Nullable Void> moveParticipant(
      String roomName, String identity, CreateRoomRequest destination) {
    return CompletableFuture.failedFuture(
        new ServiceException(ErrorCode.UNIMPLEMENTED, "not implemented"));
  }

  /**
   * Lets the tracks of a participant be received in another room too, which is opened if there is
   * none. Fails with NOT_FOUND if the room or the participant is not there.
   */
  default CompletionStage<@Nullable Void> forwardParticipant(
      String roomName, String identity, CreateRoomRequest destination) {
    return CompletableFuture.failedFuture(
        new ServiceException(ErrorCode.UNIMPLEMENTED, "not implemented"));
  }
}
