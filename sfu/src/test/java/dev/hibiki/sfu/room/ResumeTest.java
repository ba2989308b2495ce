package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SimulateScenario;
import dev.hibiki.common.proto.SyncState;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackPublishedResponse;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import org.junit.jupiter.api.Test;

class ResumeTest {
  private final SimRoom sim = new SimRoom(7);

  private SimClient joined(String identity, boolean single) {
    SimClient client = sim.client(identity, single).join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  @Test
  void aClientWithTwoConnectionsComesBack() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    SimClient carol = joined("carol", false);
    sim.run(4 * SimRoom.SECOND);
    String ufrag = ufrag(alice);
    alice.loseSignal();
    sim.run(SimRoom.SECOND);
    carol.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()));
    sim.run(SimRoom.SECOND);
    assertThat(sim.room.participants()).hasSize(2);
    alice.received.clear();
    alice.resume();
    sim.settle();
    assertThat(alice.received.get(0).hasReconnect()).isTrue();
    assertThat(alice.received.get(0).getReconnect().getServerInfo().getVersion())
        .isEqualTo("1.2.3");
    assertThat(alice.received.get(1).getUpdate().getParticipantsList())
        .singleElement()
        .satisfies(info -> {
          assertThat(info.getIdentity()).isEqualTo("carol");
          assertThat(info.getState()).isEqualTo(ParticipantInfo.State.DISCONNECTED);
        });
    assertThat(alice.received.get(2).getUpdate().getParticipantsList())
        .extracting(ParticipantInfo::getIdentity)
        .containsExactlyInAnyOrder("alice", "bob");
    assertThat(alice.received.get(3).hasRoomUpdate()).isTrue();
    assertThat(alice.received).anyMatch(SignalResponse::hasOffer);
    assertThat(ufrag(alice)).isNotEqualTo(ufrag);
    sim.run(SimRoom.SECOND);
    assertThat(bob.ended).isFalse();
    assertThat(sim.room.participants()).allMatch(p -> p.state() == ParticipantInfo.State.ACTIVE);
  }

  private static String ufrag(SimClient client) {
    var credentials = client.lastServerOffer.bundledTransport().credentials();
    return credentials == null ? "" : credentials.ufrag();
  }

  @Test
  void aClientWithOneConnectionIsSentNoOffer() {
    SimClient alice = joined("alice", true);
    alice.loseSignal();
    alice.received.clear();
    alice.resume();
    sim.settle();
    assertThat(alice.received.get(0).hasReconnect()).isTrue();
    assertThat(alice.received).noneMatch(SignalResponse::hasOffer);
    alice.sendOffer();
    sim.settle();
    assertThat(alice.received.getLast().hasAnswer()).isTrue();
  }

  @Test
  void anUnknownSessionHasToBeginAnew() {
    SimClient alice = sim.dual("alice");
    alice.resume();
    sim.settle();
    assertThat(alice.received)
        .singleElement()
        .satisfies(response -> {
          assertThat(response.getLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
          assertThat(response.getLeave().getReason()).isEqualTo(DisconnectReason.STATE_MISMATCH);
        });
    assertThat(alice.ended).isTrue();
    assertThat(sim.room.participants()).isEmpty();
  }

  @Test
  void aPublishedTrackNobodyKnowsMakesTheClientBeginAnew() {
    SimClient alice = joined("alice", false);
    alice.send(
        SignalRequest.newBuilder()
            .setSyncState(
                SyncState.newBuilder()
                    .addPublishTracks(
                        TrackPublishedResponse.newBuilder()
                            .setTrack(TrackInfo.newBuilder().setSid("TR_gone")))));
    sim.settle();
    assertThat(alice.received.getLast().getLeave().getAction())
        .isEqualTo(LeaveRequest.Action.RECONNECT);
    assertThat(sim.room.participants()).isEmpty();
  }

  @Test
  void aRequestedTrackSurvivesTheGap() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    alice.loseSignal();
    sim.run(SimRoom.SECOND);
    alice.resume();
    sim.settle();
    alice.sendMedia(TrackType.AUDIO, alice.lastSsrc(), 1);
    sim.run(SimRoom.SECOND);
    assertThat(bob.trackIds).hasSize(1);
  }

  @Test
  void mediaGoesOnWithoutSignallingUntilItFails() {
    SimClient alice = joined("alice", false);
    alice.loseSignal();
    sim.run(60 * SimRoom.SECOND);
    assertThat(sim.room.participants()).hasSize(1);
    sim.network.cut(alice.subscriber.transport);
    sim.run(14 * SimRoom.SECOND);
    assertThat(sim.room.participants()).hasSize(1);
    sim.run(8 * SimRoom.SECOND);
    assertThat(sim.room.participants()).isEmpty();
    assertThat(sim.all(RoomEffect.ParticipantLeft.class))
        .singleElement()
        .satisfies(left ->
            assertThat(left.participant().getDisconnectReason())
                .isEqualTo(DisconnectReason.CONNECTION_TIMEOUT));
  }

  @Test
  void aFailedConnectionAsksTheClientToResume() {
    SimClient alice = joined("alice", false);
    sim.network.cut(alice.subscriber.transport);
    sim.run(17 * SimRoom.SECOND);
    assertThat(alice.received)
        .filteredOn(SignalResponse::hasLeave)
        .first()
        .satisfies(response ->
            assertThat(response.getLeave().getAction()).isEqualTo(LeaveRequest.Action.RESUME));
    assertThat(alice.ended).isTrue();
    alice.received.clear();
    alice.resume();
    sim.settle();
    assertThat(alice.received.getFirst().getLeave().getAction())
        .isEqualTo(LeaveRequest.Action.RECONNECT);
  }

  @Test
  void aResumeCanBeMadeToFail() {
    SimClient alice = joined("alice", false);
    alice.send(
        SignalRequest.newBuilder()
            .setSimulate(
                SimulateScenario.newBuilder().setDisconnectSignalOnResumeNoMessages(true)));
    alice.loseSignal();
    for (int i = 0; i < 3; i++) {
      alice.received.clear();
      alice.resume();
      sim.settle();
      assertThat(alice.received).isEmpty();
      assertThat(alice.ended).isTrue();
    }
    alice.resume();
    sim.settle();
    assertThat(alice.received.getFirst().hasReconnect()).isTrue();
  }
}
