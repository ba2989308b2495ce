package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.DataPacket;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.RoomMovedResponse;
import dev.hibiki.common.proto.RoomParticipantIdentity;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.UserPacket;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimPeer;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Participants, or only their tracks, go from one room to another. */
class RelocationTest {
  private final SimRoom sim = new SimRoom(31);
  private final List<RoomEffect> elsewhere = new ArrayList<>();
  private final Room other = sim.open("other", elsewhere);
  private int sequence;
  private int tracks;

  private SimClient joined(String identity, boolean single, String roomName) {
    SimClient client =
        sim.client(identity, single).session(session -> session.setRoomName(roomName)).join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private String microphone(SimClient client) {
    client.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic " + ++tracks, false);
    sim.run(SimRoom.SECOND);
    speak(client);
    sim.run(SimRoom.SECOND);
    return client
        .all(SignalResponse::hasTrackPublished, SignalResponse::getTrackPublished)
        .getLast()
        .getTrack()
        .getSid();
  }

  private void speak(SimClient client) {
    for (int i = 0; i < 5; i++) {
      client.speak(++sequence, client.lastSsrc(), 20);
      sim.run(20 * SimRoom.MILLI);
    }
  }

  private int heard(SimClient listener, SimClient speaker) {
    SimPeer peer = listener.single ? listener.publisher : listener.subscriber;
    int before = peer.packets.size();
    speak(speaker);
    return peer.packets.size() - before;
  }

  private void move(SimClient client) {
    Relocation.arrive(sim.now, other, Relocation.depart(sim.now, sim.room, other, client.identity));
    sim.moved(client, other);
    sim.run(SimRoom.SECOND);
  }

  private <T extends RoomEffect> List<T> elsewhere(Class<T> kind) {
    return elsewhere.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static List<ParticipantInfo> told(SimClient client, Predicate<ParticipantInfo> which) {
    return client.all(SignalResponse::hasUpdate, SignalResponse::getUpdate).stream()
        .flatMap(update -> update.getParticipantsList().stream())
        .filter(which)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMovedParticipantKeepsItsPeersAndHasTheMediaOfTheNewRoom(boolean single) {
    SimClient alice = joined("alice", single, "room");
    SimClient bob = joined("bob", single, "room");
    SimClient carol = joined("carol", single, "other");
    String track = microphone(alice);
    microphone(bob);
    String carolsTrack = microphone(carol);
    assertThat(heard(bob, alice)).isPositive();
    assertThat(heard(alice, bob)).isPositive();
    assertThat(heard(alice, carol)).isZero();
    int peers = sim.network.openPeers();

    move(alice);

    RoomMovedResponse moved =
        alice.all(SignalResponse::hasRoomMoved, SignalResponse::getRoomMoved).getFirst();
    assertThat(moved.getRoom().getName()).isEqualTo("other");
    assertThat(moved.getRoom().getNumParticipants()).isEqualTo(2);
    assertThat(moved.getToken()).isEqualTo("token of alice for other");
    assertThat(moved.getParticipant().getTracksList())
        .singleElement()
        .satisfies(info -> assertThat(info.getSid()).isEqualTo(track));
    assertThat(moved.getOtherParticipantsList())
        .singleElement()
        .satisfies(info -> assertThat(info.getIdentity()).isEqualTo("carol"));
    assertThat(alice.ended).isFalse();
    assertThat(sim.network.openPeers()).isEqualTo(peers);
    assertThat(alice.trackIds).containsValue(carolsTrack).hasSize(1);
    assertThat(heard(carol, alice)).isPositive();
    assertThat(heard(alice, carol)).isPositive();
    assertThat(heard(bob, alice)).isZero();
    assertThat(heard(alice, bob)).isZero();

    assertThat(bob.known.values()).noneMatch(info -> info.getIdentity().equals("alice"));
    assertThat(carol.known.values())
        .filteredOn(info -> info.getIdentity().equals("alice"))
        .singleElement()
        .satisfies(info -> {
          assertThat(info.getTracksCount()).isEqualTo(1);
          assertThat(info.getState()).isEqualTo(ParticipantInfo.State.ACTIVE);
        });
    assertThat(sim.all(RoomEffect.ParticipantLeft.class))
        .singleElement()
        .satisfies(left -> {
          assertThat(left.participant().getIdentity()).isEqualTo("alice");
          assertThat(left.participant().getDisconnectReason())
              .isEqualTo(DisconnectReason.MIGRATION);
          assertThat(left.room().getNumParticipants()).isEqualTo(1);
        });
    assertThat(elsewhere(RoomEffect.ParticipantJoined.class))
        .extracting(joined -> joined.participant().getIdentity())
        .containsExactly("carol", "alice");
    assertThat(elsewhere(RoomEffect.TrackPublished.class))
        .extracting(published -> published.track().getSid())
        .containsExactly(carolsTrack, track);
    assertThat(sim.room.trackCount()).isEqualTo(1);
    assertThat(other.trackCount()).isEqualTo(2);
  }

  @Test
  void theClientOfAMovedParticipantResumesInTheNewRoom() {
    SimClient alice = joined("alice", false, "room");
    alice.openPublisher();
    SimClient carol = joined("carol", false, "other");
    alice.sendData(user("before", 4), true);
    sim.settle();
    move(alice);
    // A repetition of what the old room had is not taken in the new one.
    alice.sendData(user("again", 4), true);
    alice.sendData(user("after", 5), true);
    sim.settle();
    assertThat(carol.data())
        .extracting(packet -> packet.getUser().getPayload().toStringUtf8())
        .containsExactly("after");

    alice.loseSignal();
    sim.run(SimRoom.SECOND);
    alice.session(session -> session.setRoomName("other")).resume();
    sim.run(SimRoom.SECOND);
    assertThat(alice.all(SignalResponse::hasReconnect, SignalResponse::getReconnect))
        .singleElement()
        .satisfies(reconnect -> assertThat(reconnect.getLastMessageSeq()).isEqualTo(5));
    assertThat(alice.all(SignalResponse::hasLeave, SignalResponse::getLeave)).isEmpty();
  }

  private static DataPacket user(String text, int number) {
    return DataPacket.newBuilder()
        .setSequence(number)
        .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFromUtf8(text)))
        .build();
  }

  @Test
  void whoIsNotThereOrFindsNoPlaceIsNotMoved() {
    Room full = sim.open("full", new ArrayList<>());
    full.handle(sim.now, new RoomCommand.Close(DisconnectReason.ROOM_DELETED));
    SimClient alice = joined("alice", false, "room");
    assertFails(ErrorCode.NOT_FOUND, () -> Relocation.depart(sim.now, sim.room, other, "bob"));
    assertFails(ErrorCode.UNAVAILABLE, () -> Relocation.depart(sim.now, sim.room, full, "alice"));
    alice.loseSignal();
    assertFails(
        ErrorCode.FAILED_PRECONDITION, () -> Relocation.depart(sim.now, sim.room, other, "alice"));
    assertThat(sim.room.participants()).hasSize(1);
  }

  private static void assertFails(ErrorCode code, Runnable work) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            ServiceException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  @Test
  void whoIsInTheNewRoomUnderTheSameIdentityGoes() {
    SimClient alice = joined("alice", false, "room");
    SimClient older = joined("alice", false, "other");
    move(alice);
    assertThat(older.all(SignalResponse::hasLeave, SignalResponse::getLeave))
        .singleElement()
        .satisfies(
            leave -> assertThat(leave.getReason()).isEqualTo(DisconnectReason.DUPLICATE_IDENTITY));
    assertThat(other.participants()).hasSize(1);
  }

  @Test
  void aClientThatCannotBeMovedIsAskedToConnectAnew() {
    SimClient alice =
        sim.dual("alice")
            .session(session -> session.setClient(session.getClient().toBuilder().setProtocol(15)))
            .join();
    sim.run(SimRoom.SECOND);
    assertThat(Relocation.keepsConnections(sim.room, "alice")).isFalse();
    Relocation.sendAway(sim.now, sim.room, "alice", other.info());
    sim.run(SimRoom.SECOND);
    assertThat(
            alice.all(SignalResponse::hasRefreshToken, SignalResponse::getRefreshToken).getLast())
        .isEqualTo("token of alice for other");
    assertThat(alice.all(SignalResponse::hasLeave, SignalResponse::getLeave))
        .singleElement()
        .satisfies(leave -> {
          assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
          assertThat(leave.getReason()).isEqualTo(DisconnectReason.MIGRATION);
        });
    assertThat(alice.ended).isTrue();
    assertThat(sim.room.participants()).isEmpty();
  }

  private void forward(String identity) {
    Relocation.forward(sim.now, sim.room, other, identity, (nowNanos, work) -> work.accept(other));
    sim.run(SimRoom.SECOND);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aForwardedParticipantIsHeardInBothRooms(boolean single) {
    SimClient alice = joined("alice", single, "room");
    SimClient bob = joined("bob", single, "room");
    SimClient carol = joined("carol", single, "other");
    String first = microphone(alice);
    forward("alice");
    assertThat(carol.known.values())
        .filteredOn(info -> info.getIdentity().equals("alice"))
        .singleElement()
        .satisfies(info -> {
          assertThat(info.getKindDetailsList())
              .containsExactly(ParticipantInfo.KindDetail.FORWARDED);
          assertThat(info.getTracks(0).getSid()).isEqualTo(first);
        });
    assertThat(heard(carol, alice)).isPositive();
    assertThat(heard(bob, alice)).isPositive();
    // It hears nothing of the other room, and does not count there.
    microphone(carol);
    assertThat(heard(alice, carol)).isZero();
    assertThat(other.info().getNumParticipants()).isEqualTo(1);

    // Who comes later, and what is published later.
    String second = microphone(alice);
    SimClient dave = joined("dave", single, "other");
    assertThat(dave.known.values()).anyMatch(info -> info.getIdentity().equals("alice"));
    assertThat(carol.trackIds).containsValues(first, second);
    assertThat(dave.trackIds).containsValues(first, second);
    assertThat(heard(dave, alice)).isPositive();

    alice.loseSignal();
    sim.room.handle(
        sim.now,
        new RoomCommand.Moderate(
            1, RoomParticipantIdentity.newBuilder().setIdentity("alice").build()));
    sim.run(SimRoom.SECOND);
    assertThat(carol.known.values()).noneMatch(info -> info.getIdentity().equals("alice"));
    assertThat(carol.trackIds).doesNotContainValue(first);
    assertThat(elsewhere(RoomEffect.ParticipantLeft.class))
        .singleElement()
        .satisfies(left -> assertThat(left.participant().getIdentity()).isEqualTo("alice"));
    assertThat(other.trackCount()).isEqualTo(1);
    assertThat(sim.all(RoomEffect.TrackUnpublished.class)).hasSize(2);
  }

  @Test
  void aForwardEndsWhereItIsRemovedAndWithTheRoom() {
    SimClient alice = joined("alice", false, "room");
    SimClient carol = joined("carol", false, "other");
    microphone(alice);
    forward("alice");
    assertFails(ErrorCode.NOT_FOUND, () -> forward("nobody"));
    other.handle(
        sim.now,
        new RoomCommand.Moderate(
            1, RoomParticipantIdentity.newBuilder().setIdentity("alice").build()));
    sim.run(SimRoom.SECOND);
    assertThat(elsewhere(RoomEffect.Reply.class))
        .singleElement()
        .satisfies(reply -> assertThat(reply.error()).isNull());
    assertThat(carol.known.values()).noneMatch(info -> info.getIdentity().equals("alice"));
    assertThat(heard(carol, alice)).isZero();
    assertThat(alice.ended).isFalse();

    forward("alice");
    assertThat(heard(carol, alice)).isPositive();
    // A participant comes in person.
    joined("alice", false, "other");
    sim.run(4 * SimRoom.SECOND);
    assertThat(carol.known.values())
        .filteredOn(info -> info.getIdentity().equals("alice"))
        .singleElement()
        .satisfies(info -> assertThat(info.getKindDetailsList()).isEmpty());
    assertFails(ErrorCode.ALREADY_EXISTS, () -> forward("alice"));
    other.handle(sim.now, new RoomCommand.Close(DisconnectReason.ROOM_DELETED));
    sim.run(SimRoom.SECOND);
    speak(alice);
    assertThat(alice.ended).isFalse();
    assertThat(sim.room.trackCount()).isEqualTo(1);
    assertThat(told(alice, info -> info.getIdentity().equals("carol"))).isEmpty();
  }
}
