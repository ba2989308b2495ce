package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.proto.DataPacket;
import dev.hibiki.common.proto.MuteRoomTrackRequest;
import dev.hibiki.common.proto.MuteRoomTrackResponse;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.ParticipantPermission;
import dev.hibiki.common.proto.PerformRpcRequest;
import dev.hibiki.common.proto.PerformRpcResponse;
import dev.hibiki.common.proto.RpcAck;
import dev.hibiki.common.proto.RpcResponse;
import dev.hibiki.common.proto.SendDataRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.UpdateParticipantRequest;
import dev.hibiki.common.proto.UpdateRoomMetadataRequest;
import dev.hibiki.common.proto.UpdateSubscriptionsRequest;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a backend does in a room through the API, as the room's clients see it. */
class ModerationTest {
  private final SimRoom sim = new SimRoom(21);
  private final SimClient alice = sim.dual("alice");
  private final SimClient bob = sim.dual("bob");
  private long replies;

  private void ask(Message request) {
    sim.handle(new RoomCommand.Moderate(++replies, request));
    sim.settle();
  }

  private Optional<RoomEffect.Reply> reply(long id) {
    return sim.all(RoomEffect.Reply.class).stream()
        .filter(reply -> reply.replyId() == id)
        .findFirst();
  }

  private <T extends Message> T result(Class<T> type) {
    return type.cast(Objects.requireNonNull(reply(replies).orElseThrow().result()));
  }

  private void assertFailed(long id, ErrorCode code, String message) {
    assertThat(reply(id)).contains(new RoomEffect.Reply(id, code, message, null));
  }

  private void call() {
    alice.join();
    bob.join();
    sim.run(SimRoom.SECOND);
    alice.openPublisher();
    bob.openPublisher();
    sim.run(SimRoom.SECOND);
  }

  private String microphone() {
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    sim.run(SimRoom.SECOND);
    alice.sendMedia(TrackType.AUDIO, alice.lastSsrc(), 3);
    sim.run(SimRoom.SECOND);
    return seenOf(alice).getTracks(0).getSid();
  }

  private void speak(int sequence) {
    alice.speak(sequence, alice.lastSsrc(), 20);
    sim.run(SimRoom.SECOND);
  }

  private ParticipantInfo seenOf(SimClient client) {
    return bob.known.values().stream()
        .filter(info -> info.getIdentity().equals(client.identity))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aTrackIsMutedForItsClientAndForAll() {
    call();
    String sid = microphone();
    ask(
        MuteRoomTrackRequest.newBuilder()
            .setIdentity("alice")
            .setTrackSid(sid)
            .setMuted(true)
            .build());
    assertThat(result(MuteRoomTrackResponse.class).getTrack().getMuted()).isTrue();
    sim.run(SimRoom.SECOND);
    assertThat(alice.all(SignalResponse::hasMute, SignalResponse::getMute))
        .singleElement()
        .satisfies(mute -> {
          assertThat(mute.getSid()).isEqualTo(sid);
          assertThat(mute.getMuted()).isTrue();
        });
    assertThat(seenOf(alice).getTracks(0).getMuted()).isTrue();
    // Nobody is unmuted from afar unless it is configured.
    ask(MuteRoomTrackRequest.newBuilder().setIdentity("alice").setTrackSid(sid).build());
    assertFailed(replies, ErrorCode.FAILED_PRECONDITION, "remote unmute not enabled");
  }

  @Test
  void nameMetadataAndAttributesAreChanged() {
    call();
    ask(
        UpdateParticipantRequest.newBuilder()
            .setIdentity("alice")
            .setName("Alice A.")
            .setMetadata("of the board")
            .putAttributes("hand", "up")
            .build());
    assertThat(result(ParticipantInfo.class).getName()).isEqualTo("Alice A.");
    sim.run(SimRoom.SECOND);
    assertThat(seenOf(alice).getMetadata()).isEqualTo("of the board");
    assertThat(seenOf(alice).getAttributesMap()).containsEntry("hand", "up");
    ask(
        UpdateParticipantRequest.newBuilder()
            .setIdentity("alice")
            .putAttributes("hand", "")
            .build());
    sim.run(SimRoom.SECOND);
    assertThat(seenOf(alice).getAttributesMap()).isEmpty();
    assertThat(seenOf(alice).getName()).isEqualTo("Alice A.");
  }

  @Test
  void whoMayNoLongerPublishLosesTheTrack() {
    call();
    String sid = microphone();
    assertThat(seenOf(alice).getTracksCount()).isOne();
    ask(
        UpdateParticipantRequest.newBuilder()
            .setIdentity("alice")
            .setPermission(ParticipantPermission.newBuilder().setCanSubscribe(true))
            .build());
    sim.run(SimRoom.SECOND);
    assertThat(seenOf(alice).getTracksCount()).isZero();
    assertThat(seenOf(alice).getPermission().getCanPublish()).isFalse();
    assertThat(alice.all(SignalResponse::hasTrackUnpublished, SignalResponse::getTrackUnpublished))
        .singleElement()
        .satisfies(gone -> assertThat(gone.getTrackSid()).isEqualTo(sid));
  }

  @Test
  void whoMayNoLongerSubscribeReceivesNothingUntilAllowedAgain() {
    call();
    microphone();
    speak(150);
    assertThat(bob.subscriber.packets).isNotEmpty();
    ParticipantPermission.Builder all =
        ParticipantPermission.newBuilder().setCanPublish(true).setCanPublishData(true);
    ask(UpdateParticipantRequest.newBuilder().setIdentity("bob").setPermission(all).build());
    sim.run(SimRoom.SECOND);
    int ended = bob.subscriber.packets.size();
    speak(200);
    assertThat(bob.subscriber.packets).hasSize(ended);
    ask(
        UpdateParticipantRequest.newBuilder()
            .setIdentity("bob")
            .setPermission(all.setCanSubscribe(true))
            .build());
    sim.run(SimRoom.SECOND);
    speak(201);
    assertThat(bob.subscriber.packets.size()).isGreaterThan(ended);
  }

  @Test
  void subscriptionsAreEndedForAParticipant() {
    call();
    String sid = microphone();
    speak(150);
    assertThat(bob.subscriber.packets).isNotEmpty();
    ask(
        UpdateSubscriptionsRequest.newBuilder()
            .setIdentity("bob")
            .addTrackSids(sid)
            .setSubscribe(false)
            .build());
    sim.run(SimRoom.SECOND);
    int ended = bob.subscriber.packets.size();
    speak(300);
    assertThat(bob.subscriber.packets).hasSize(ended);
  }

  @Test
  void dataIsSentToWhomItIsFor() {
    call();
    ask(
        SendDataRequest.newBuilder()
            .setData(ByteString.copyFromUtf8("to all"))
            .setTopic("news")
            .setKind(DataPacket.Kind.RELIABLE)
            .build());
    ask(
        SendDataRequest.newBuilder()
            .setData(ByteString.copyFromUtf8("to bob"))
            .setKind(DataPacket.Kind.RELIABLE)
            .addDestinationIdentities("bob")
            .build());
    ByteString nonce = ByteString.copyFromUtf8("0123456789abcdef");
    for (int i = 0; i < 2; i++) {
      ask(
          SendDataRequest.newBuilder()
              .setData(ByteString.copyFromUtf8("once"))
              .setKind(DataPacket.Kind.RELIABLE)
              .addDestinationIdentities("bob")
              .setNonce(nonce)
              .build());
    }
    sim.run(SimRoom.SECOND);
    assertThat(alice.data())
        .extracting(packet -> packet.getUser().getPayload().toStringUtf8())
        .containsExactly("to all");
    assertThat(bob.data())
        .extracting(packet -> packet.getUser().getPayload().toStringUtf8())
        .containsExactly("to all", "to bob", "once");
    assertThat(bob.data().getFirst().getUser().getTopic()).isEqualTo("news");
    assertThat(bob.data().getFirst().getParticipantIdentity()).isEmpty();
  }

  @Test
  void theRoomsMetadataReachesEverybodyAtOnce() {
    call();
    ask(UpdateRoomMetadataRequest.newBuilder().setMetadata("agenda").build());
    assertThat(result(dev.hibiki.common.proto.Room.class).getMetadata()).isEqualTo("agenda");
    assertThat(bob.all(SignalResponse::hasRoomUpdate, SignalResponse::getRoomUpdate).getLast())
        .satisfies(update -> assertThat(update.getRoom().getMetadata()).isEqualTo("agenda"));
    assertThat(sim.room.info().getMetadata()).isEqualTo("agenda");
  }

  private PerformRpcRequest.Builder rpc() {
    return PerformRpcRequest.newBuilder()
        .setDestinationIdentity("alice")
        .setMethod("ring")
        .setPayload("twice");
  }

  private String rpcId() {
    sim.run(100 * SimRoom.MILLI);
    DataPacket packet = alice.data().getLast();
    assertThat(packet.getRpcRequest().getMethod()).isEqualTo("ring");
    assertThat(packet.getRpcRequest().getPayload()).isEqualTo("twice");
    assertThat(packet.getParticipantIdentity()).isEqualTo(packet.getRpcRequest().getId());
    return packet.getRpcRequest().getId();
  }

  @Test
  void aMethodOfAParticipantIsCalled() {
    call();
    ask(rpc().build());
    assertThat(reply(replies)).as("nobody has answered yet").isEmpty();
    String id = rpcId();
    alice.sendData(
        DataPacket.newBuilder()
            .addDestinationIdentities(id)
            .setRpcAck(RpcAck.newBuilder().setRequestId(id))
            .build(),
        true);
    sim.run(3 * SimRoom.SECOND);
    alice.sendData(
        DataPacket.newBuilder()
            .addDestinationIdentities(id)
            .setRpcResponse(RpcResponse.newBuilder().setRequestId(id).setPayload("rang"))
            .build(),
        true);
    sim.run(SimRoom.SECOND);
    assertThat(result(PerformRpcResponse.class).getPayload()).isEqualTo("rang");
    assertThat(bob.data()).isEmpty();
  }

  @Test
  void aCallEndsWithoutAnAcknowledgement() {
    call();
    ask(rpc().build());
    sim.run(3 * SimRoom.SECOND);
    assertFailed(replies, ErrorCode.CANCELED, "RpcError 1501: Connection timeout");
  }

  @Test
  void aCallEndsWithTheDepartureOfWhoIsCalled() {
    call();
    ask(rpc().build());
    alice.loseSignal();
    ask(dev.hibiki.common.proto.RoomParticipantIdentity.newBuilder().setIdentity("alice").build());
    assertFailed(replies - 1, ErrorCode.UNAVAILABLE, "RpcError 1503: Recipient disconnected");
  }

  @Test
  void somebodyWhoIsNotThereIsNotFound() {
    call();
    ask(rpc().setDestinationIdentity("carol").build());
    assertFailed(replies, ErrorCode.NOT_FOUND, "participant does not exist");
  }
}
