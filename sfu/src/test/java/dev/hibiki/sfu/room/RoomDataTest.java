package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.ChatMessage;
import dev.hibiki.common.proto.DataChannelReceiveState;
import dev.hibiki.common.proto.DataPacket;
import dev.hibiki.common.proto.DataStream;
import dev.hibiki.common.proto.EncryptedPacket;
import dev.hibiki.common.proto.RpcAck;
import dev.hibiki.common.proto.RpcRequest;
import dev.hibiki.common.proto.RpcResponse;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SipDTMF;
import dev.hibiki.common.proto.SyncState;
import dev.hibiki.common.proto.Transcription;
import dev.hibiki.common.proto.UserPacket;
import dev.hibiki.sfu.data.DataDrop;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoomDataTest {
  private final SimRoom sim = new SimRoom(8);

  private SimClient joined(String identity, boolean single, VideoGrant grant) {
    SimClient client = sim.client(identity, single).grant(grant).join();
    if (!single) {
      client.openPublisher();
    }
    sim.run(SimRoom.SECOND);
    return client;
  }

  private SimClient joined(String identity, boolean single) {
    return joined(identity, single, VideoGrant.builder().roomJoin(true).build());
  }

  private void send(SimClient client, DataPacket.Builder packet, boolean reliable) {
    assertThat(client.sendData(packet.build(), reliable)).isTrue();
    sim.settle();
  }

  private static DataPacket.Builder user(String text) {
    return DataPacket.newBuilder()
        .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFromUtf8(text)));
  }

  private static String sid(SimClient client) {
    return client.join.getParticipant().getSid();
  }

  @ParameterizedTest
  @CsvSource({"false,true", "false,false", "true,true", "true,false"})
  @SuppressWarnings("deprecation")
  void theServerSaysWhoSent(boolean single, boolean reliable) {
    SimClient alice = joined("alice", single);
    SimClient bob = joined("bob", single);
    DataPacket.Builder lie = user("hello").setParticipantIdentity("bob").setParticipantSid("PA_x");
    send(alice, lie, reliable);
    assertThat(alice.data()).isEmpty();
    assertThat(bob.data())
        .singleElement()
        .satisfies(packet -> {
          assertThat(packet.getParticipantIdentity()).isEqualTo("alice");
          assertThat(packet.getParticipantSid()).isEqualTo(sid(alice));
          assertThat(packet.getUser().getParticipantIdentity()).isEqualTo("alice");
          assertThat(packet.getUser().getPayload().toStringUtf8()).isEqualTo("hello");
          assertThat(packet.getKind())
              .isEqualTo(reliable ? DataPacket.Kind.RELIABLE : DataPacket.Kind.LOSSY);
        });
    var peer = single ? bob.publisher : bob.subscriber;
    assertThat(peer.messages.getFirst().label()).isEqualTo(reliable ? "_reliable" : "_lossy");
  }

  @Test
  @SuppressWarnings("deprecation")
  void destinationsChooseTheReceivers() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    SimClient carol = joined("carol", true);
    send(
        alice, user("1").addDestinationIdentities("carol").addDestinationIdentities("alice"), true);
    send(
        alice,
        DataPacket.newBuilder()
            .setUser(
                UserPacket.newBuilder()
                    .setPayload(ByteString.copyFromUtf8("2"))
                    .addDestinationIdentities("bob")),
        true);
    send(
        alice,
        DataPacket.newBuilder()
            .setUser(
                UserPacket.newBuilder()
                    .setPayload(ByteString.copyFromUtf8("3"))
                    .addDestinationSids(sid(bob))),
        true);
    send(alice, user("4").addDestinationIdentities("nobody"), true);
    assertThat(bob.data())
        .extracting(p -> p.getUser().getPayload().toStringUtf8())
        .containsExactly("2", "3");
    assertThat(carol.data())
        .extracting(p -> p.getUser().getPayload().toStringUtf8())
        .containsExactly("1");
    assertThat(alice.data()).isEmpty();
  }

  @Test
  void whatTheServerDoesNotReadPassesAsItIs() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    List<DataPacket.Builder> packets =
        List.of(
            DataPacket.newBuilder().setChatMessage(ChatMessage.newBuilder().setMessage("m")),
            DataPacket.newBuilder().setRpcRequest(RpcRequest.newBuilder().setMethod("f")),
            DataPacket.newBuilder().setRpcAck(RpcAck.newBuilder().setRequestId("r")),
            DataPacket.newBuilder().setRpcResponse(RpcResponse.newBuilder().setRequestId("r")),
            DataPacket.newBuilder()
                .setStreamHeader(DataStream.Header.newBuilder().setStreamId("s")),
            DataPacket.newBuilder().setStreamChunk(DataStream.Chunk.newBuilder().setStreamId("s")),
            DataPacket.newBuilder()
                .setStreamTrailer(DataStream.Trailer.newBuilder().setStreamId("s")),
            DataPacket.newBuilder().setSipDtmf(SipDTMF.newBuilder().setCode(1)),
            DataPacket.newBuilder()
                .setEncryptedPacket(
                    EncryptedPacket.newBuilder()
                        .setEncryptedValue(ByteString.copyFromUtf8("secret"))));
    for (DataPacket.Builder packet : packets) {
      send(alice, packet, true);
    }
    assertThat(bob.data())
        .extracting(DataPacket::getValueCase)
        .containsExactlyElementsOf(packets.stream().map(DataPacket.Builder::getValueCase).toList());
    assertThat(bob.data()).allMatch(packet -> packet.getParticipantIdentity().equals("alice"));
  }

  @Test
  void onlyAgentsTranscribeAndSpeakForOthers() {
    SimClient alice = joined("alice", false);
    SimClient agent =
        joined("agent", false, VideoGrant.builder().roomJoin(true).agent(true).build());
    SimClient bob = joined("bob", false);
    DataPacket.Builder words =
        DataPacket.newBuilder().setTranscription(Transcription.newBuilder().setTrackId("TR_x"));
    send(alice, words, true);
    assertThat(bob.data()).isEmpty();
    send(agent, words, true);
    assertThat(bob.data()).hasSize(1);
    DataPacket.Builder chat =
        DataPacket.newBuilder()
            .setParticipantIdentity("alice")
            .setChatMessage(ChatMessage.newBuilder().setMessage("m"));
    send(agent, chat, true);
    assertThat(bob.data().getLast().getParticipantIdentity()).isEqualTo("alice");
    assertThat(bob.data().getLast().getChatMessage().getGenerated()).isTrue();
    send(bob, chat, true);
    assertThat(alice.data().getLast().getParticipantIdentity()).isEqualTo("bob");
  }

  @Test
  void withoutTheGrantNothingIsForwarded() {
    SimClient alice =
        joined("alice", false, VideoGrant.builder().roomJoin(true).canPublishData(false).build());
    SimClient bob = joined("bob", false);
    send(alice, user("x"), true);
    assertThat(bob.data()).isEmpty();
    assertThat(sim.room.data().dropped(DataDrop.NOT_ALLOWED)).isEqualTo(1);
  }

  @Test
  void aHiddenSenderStaysHidden() {
    SimClient ghost =
        joined("ghost", false, VideoGrant.builder().roomJoin(true).hidden(true).build());
    SimClient bob = joined("bob", false);
    send(ghost, user("boo"), true);
    assertThat(bob.data())
        .singleElement()
        .satisfies(packet -> assertThat(packet.getParticipantIdentity()).isEmpty());
  }

  @Test
  void oldNumbersAndRepeatedNoncesAreDropped() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    for (int sequence : new int[] {1, 2, 2, 1, 3}) {
      send(alice, user("n" + sequence).setSequence(sequence), true);
    }
    assertThat(bob.data()).extracting(DataPacket::getSequence).containsExactly(1, 2, 3);
    assertThat(sim.room.data().dropped(DataDrop.OLD_SEQUENCE)).isEqualTo(2);
    DataPacket.Builder once =
        DataPacket.newBuilder()
            .setUser(UserPacket.newBuilder().setNonce(ByteString.copyFromUtf8("0123456789abcdef")));
    send(alice, once, false);
    send(alice, once, false);
    assertThat(sim.room.data().dropped(DataDrop.DUPLICATE)).isEqualTo(1);
  }

  @Test
  void bytesThatAreNoPacketAreCounted() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    byte[] junk = {(byte) 0xff, 1, 2, 3};
    alice.publisher.transport.sendData(
        sim.now,
        Objects.requireNonNull(alice.publisher.channels.get("_reliable")),
        true,
        junk,
        0,
        junk.length);
    sim.settle();
    assertThat(bob.data()).isEmpty();
    assertThat(sim.room.data().dropped(DataDrop.MALFORMED)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoIsJustJoiningMissesNothingReliable(boolean single) {
    SimClient alice = joined("alice", false);
    SimClient bob = sim.client("bob", single).join();
    send(alice, user("early").setSequence(1), true);
    assertThat(bob.received).isNotEmpty();
    sim.run(SimRoom.SECOND);
    assertThat(bob.data()).extracting(DataPacket::getSequence).containsExactly(1);
  }

  @Test
  void whoComesBackGetsWhatItMissed() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    for (int sequence = 1; sequence <= 5; sequence++) {
      send(alice, user("n").setSequence(sequence), true);
    }
    bob.subscriber.messages.clear();
    bob.send(
        SignalRequest.newBuilder()
            .setSyncState(
                SyncState.newBuilder()
                    .addDatachannelReceiveStates(
                        DataChannelReceiveState.newBuilder()
                            .setPublisherSid(sid(alice))
                            .setLastSeq(3))));
    sim.settle();
    assertThat(bob.data()).extracting(DataPacket::getSequence).containsExactly(4, 5);
    alice.loseSignal();
    alice.received.clear();
    alice.resume();
    sim.settle();
    assertThat(alice.received.getFirst().getReconnect().getLastMessageSeq()).isEqualTo(5);
  }
}
