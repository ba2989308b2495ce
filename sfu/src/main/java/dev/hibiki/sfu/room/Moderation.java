package dev.hibiki.sfu.room;

import com.google.protobuf.Message;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.proto.DataPacket;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.MuteRoomTrackRequest;
import dev.hibiki.common.proto.MuteRoomTrackResponse;
import dev.hibiki.common.proto.PerformRpcRequest;
import dev.hibiki.common.proto.PerformRpcResponse;
import dev.hibiki.common.proto.RemoveParticipantResponse;
import dev.hibiki.common.proto.RoomParticipantIdentity;
import dev.hibiki.common.proto.SendDataRequest;
import dev.hibiki.common.proto.SendDataResponse;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.UpdateParticipantMetadata;
import dev.hibiki.common.proto.UpdateParticipantRequest;
import dev.hibiki.common.proto.UpdateRoomMetadataRequest;
import dev.hibiki.common.proto.UpdateSubscription;
import dev.hibiki.common.proto.UpdateSubscriptionsRequest;
import dev.hibiki.common.proto.UpdateSubscriptionsResponse;
import dev.hibiki.common.proto.UserPacket;
import dev.hibiki.sfu.data.ServerCalls;
import dev.hibiki.sfu.participant.Participant;
import java.util.function.Consumer;

/** What a backend does in a room: the requests of the room API that concern one that is open. */
final class Moderation implements ServerCalls.Listener {
  private final Room room;
  private final RoomRecord record;
  private final ServerCalls calls;

  Moderation(Room room, RoomRecord record) {
    this.room = room;
    this.record = record;
    this.calls = new ServerCalls(this, room.ports().random());
  }

  ServerCalls calls() {
    return calls;
  }

  void handle(long nowNanos, long replyId, Message request) {
    switch (request) {
      case RoomParticipantIdentity who when room.guests().dismiss(nowNanos, who.getIdentity()) ->
          reply(replyId, RemoveParticipantResponse.getDefaultInstance());
      case RoomParticipantIdentity who ->
          with(
              replyId,
              who.getIdentity(),
              participant -> {
                room.remove(
                    nowNanos,
                    participant,
                    DisconnectReason.PARTICIPANT_REMOVED,
                    LeaveRequest.Action.DISCONNECT);
                reply(replyId, RemoveParticipantResponse.getDefaultInstance());
              });
      case MuteRoomTrackRequest mute ->
          with(
              replyId,
              mute.getIdentity(),
              participant -> mute(nowNanos, replyId, participant, mute));
      case UpdateParticipantRequest update ->
          with(
              replyId,
              update.getIdentity(),
              participant -> update(nowNanos, replyId, participant, update));
      case UpdateSubscriptionsRequest update ->
          with(
              replyId,
              update.getIdentity(),
              participant -> {
                participant
                    .moderated()
                    .subscribe(
                        nowNanos,
                        UpdateSubscription.newBuilder()
                            .addAllTrackSids(update.getTrackSidsList())
                            .addAllParticipantTracks(update.getParticipantTracksList())
                            .setSubscribe(update.getSubscribe())
                            .build());
                reply(replyId, UpdateSubscriptionsResponse.getDefaultInstance());
              });
      case SendDataRequest data -> {
        send(nowNanos, data);
        reply(replyId, SendDataResponse.getDefaultInstance());
      }
      case UpdateRoomMetadataRequest update -> {
        record.metadata(update.getMetadata());
        room.tellRecord();
        reply(replyId, record.current());
      }
      case PerformRpcRequest rpc ->
          with(
              replyId,
              rpc.getDestinationIdentity(),
              participant ->
                  calls.call(
                      nowNanos,
                      replyId,
                      participant,
                      rpc.getMethod(),
                      rpc.getPayload(),
                      rpc.getResponseTimeoutMs()));
      default -> room.reply(replyId, ErrorCode.UNIMPLEMENTED, "not implemented");
    }
  }

  private void with(long replyId, String identity, Consumer<Participant> work) {
    Participant participant = room.participant(identity);
    if (participant == null) {
      room.reply(replyId, ErrorCode.NOT_FOUND, "participant does not exist");
    } else {
      work.accept(participant);
    }
  }

  private void mute(
      long nowNanos, long replyId, Participant participant, MuteRoomTrackRequest request) {
    if (!request.getMuted() && !room.settings().remoteUnmute()) {
      room.reply(replyId, ErrorCode.FAILED_PRECONDITION, "remote unmute not enabled");
      return;
    }
    TrackInfo track =
        participant.moderated().mute(nowNanos, request.getTrackSid(), request.getMuted());
    MuteRoomTrackResponse.Builder response = MuteRoomTrackResponse.newBuilder();
    if (track != null) {
      response.setTrack(track);
    }
    reply(replyId, response.build());
  }

  private void update(
      long nowNanos, long replyId, Participant participant, UpdateParticipantRequest request) {
    String problem =
        participant
            .moderated()
            .describe(
                nowNanos,
                UpdateParticipantMetadata.newBuilder()
                    .setName(request.getName())
                    .setMetadata(request.getMetadata())
                    .putAllAttributes(request.getAttributesMap())
                    .build());
    if (!problem.isEmpty()) {
      room.reply(replyId, ErrorCode.INVALID_ARGUMENT, problem);
      return;
    }
    if (request.hasPermission()) {
      participant.moderated().permit(nowNanos, request.getPermission());
    }
    reply(replyId, participant.info());
  }

  @SuppressWarnings("deprecation")
  private void send(long nowNanos, SendDataRequest request) {
    UserPacket.Builder user =
        UserPacket.newBuilder()
            .setPayload(request.getData())
            .addAllDestinationSids(request.getDestinationSidsList())
            .addAllDestinationIdentities(request.getDestinationIdentitiesList())
            .setNonce(request.getNonce());
    if (request.hasTopic()) {
      user.setTopic(request.getTopic());
    }
    room.router()
        .send(
            nowNanos,
            room.participants(),
            DataPacket.newBuilder()
                .setKind(request.getKind())
                .addAllDestinationIdentities(request.getDestinationIdentitiesList())
                .setUser(user)
                .build());
  }

  private void reply(long replyId, Message result) {
    room.emit(new RoomEffect.Reply(replyId, null, "", result));
  }

  @Override
  public void answered(long replyId, String payload) {
    reply(replyId, PerformRpcResponse.newBuilder().setPayload(payload).build());
  }

  @Override
  public void failed(long replyId, ErrorCode code, String message) {
    room.reply(replyId, code, message);
  }
}
