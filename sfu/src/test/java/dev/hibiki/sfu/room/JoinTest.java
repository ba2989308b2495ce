package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.proto.ClientInfo;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.RemoveParticipantResponse;
import dev.hibiki.common.proto.RoomParticipantIdentity;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SignalTarget;
import dev.hibiki.common.proto.TrickleRequest;
import dev.hibiki.rtc.sdp.MediaKind;
import dev.hibiki.rtc.sdp.Setup;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTest {
  private final SimRoom sim = new SimRoom(1);

  @Test
  void aClientWithTwoConnectionsIsAnsweredAndOfferedDataChannels() {
    SimClient alice = sim.dual("alice").join();
    sim.settle();
    assertThat(alice.received.get(0).getMessageCase()).isEqualTo(SignalResponse.MessageCase.JOIN);
    assertThat(alice.join.getSubscriberPrimary()).isTrue();
    assertThat(alice.join.getPingInterval()).isEqualTo(5);
    assertThat(alice.join.getPingTimeout()).isEqualTo(15);
    assertThat(alice.join.getServerVersion()).isEqualTo("1.2.3");
    assertThat(alice.join.getSifTrailer().size()).isPositive();
    assertThat(alice.join.getFastPublish()).isTrue();
    assertThat(alice.join.getEnabledPublishCodecsList())
        .noneMatch(codec -> codec.getMime().endsWith("rtx"))
        .first()
        .satisfies(codec -> assertThat(codec.getMime()).isEqualTo("video/VP8"));
    assertThat(alice.join.getParticipant().getState()).isEqualTo(ParticipantInfo.State.JOINED);
    assertThat(alice.join.getParticipant().getName()).isEqualTo("name of alice");
    assertThat(alice.received.get(1).getRefreshToken()).isEqualTo("token of alice for room");
    assertThat(alice.received.get(2).hasOffer()).isTrue();
    assertThat(alice.received.get(2).getOffer().getId()).isBetween(1, 256);
    assertThat(alice.lastServerOffer.sections())
        .singleElement()
        .satisfies(section -> assertThat(section.kind()).isEqualTo(MediaKind.APPLICATION));
    assertThat(alice.lastServerOffer.bundledTransport().setup()).isEqualTo(Setup.ACTPASS);
    assertThat(alice.received.get(3).getTrickle())
        .satisfies(trickle -> {
          assertThat(trickle.getFinal()).isTrue();
          assertThat(trickle.getTarget()).isEqualTo(SignalTarget.SUBSCRIBER);
          assertThat(trickle.getCandidateInit()).contains("candidate:");
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientThatReadsTooEarlyIsAnsweredOnceItsOfferIsSet(boolean candidateComes) {
    SimClient alice =
        sim.single("alice")
            .session(session ->
                session.setClient(
                    ClientInfo.newBuilder().setSdk(ClientInfo.SDK.GO).setProtocol(17)))
            .join();
    sim.run(20 * SimRoom.MILLI);
    assertThat(alice.received).isNotEmpty().noneMatch(SignalResponse::hasAnswer);
    if (candidateComes) {
      alice.send(
          SignalRequest.newBuilder()
              .setTrickle(
                  TrickleRequest.newBuilder()
                      .setTarget(SignalTarget.PUBLISHER)
                      .setCandidateInit("{\"candidate\":\"\"}")));
      sim.run(20 * SimRoom.MILLI);
    } else {
      sim.run(100 * SimRoom.MILLI);
    }
    assertThat(alice.received).filteredOn(SignalResponse::hasAnswer).hasSize(1);
  }

  @Test
  void aClientWithOneConnectionGetsItsOfferAnsweredAndNoOffer() {
    SimClient alice = sim.single("alice").join();
    sim.settle();
    assertThat(alice.join.getSubscriberPrimary()).isFalse();
    assertThat(alice.received).noneMatch(SignalResponse::hasOffer);
    assertThat(alice.received.get(2).getAnswer().getId()).isEqualTo(1);
    assertThat(alice.lastAnswer.sections()).hasSize(7);
    assertThat(alice.lastAnswer.sections()).noneMatch(section -> section.isRejected());
    assertThat(alice.lastAnswer.bundledTransport().setup()).isEqualTo(Setup.ACTIVE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aParticipantBecomesActiveOnceItsMediaConnects(boolean single) {
    SimClient alice = sim.client("alice", single).join();
    sim.run(SimRoom.SECOND);
    assertThat(sim.room.participants())
        .singleElement()
        .satisfies(p -> assertThat(p.state()).isEqualTo(ParticipantInfo.State.ACTIVE));
    assertThat(sim.all(RoomEffect.ParticipantJoined.class)).hasSize(1);
    var peer = single ? alice.publisher : alice.subscriber;
    assertThat(peer.channels).containsKeys("_reliable", "_lossy");
  }

  @Test
  void othersHearOfAListenerWithinThreeSeconds() {
    SimClient alice = sim.dual("alice").join();
    sim.run(SimRoom.SECOND);
    SimClient bob = sim.single("bob").join();
    sim.settle();
    assertThat(bob.known).hasSize(1);
    sim.run(4 * SimRoom.SECOND);
    assertThat(alice.known)
        .hasEntrySatisfying(
            bob.join.getParticipant().getSid(),
            info -> assertThat(info.getState()).isEqualTo(ParticipantInfo.State.ACTIVE));
    sim.run(3 * SimRoom.SECOND);
    assertThat(alice.received)
        .anyMatch(r -> r.hasRoomUpdate() && r.getRoomUpdate().getRoom().getNumParticipants() == 2);
  }

  @Test
  void whoNeverConnectsIsSentAway() {
    SimClient alice = sim.dual("alice");
    alice.answersOffers = false;
    alice.join();
    sim.run(59 * SimRoom.SECOND);
    assertThat(sim.room.participants()).hasSize(1);
    sim.run(2 * SimRoom.SECOND);
    assertThat(sim.room.participants()).isEmpty();
    assertThat(alice.received.getLast().getLeave().getReason())
        .isEqualTo(DisconnectReason.JOIN_FAILURE);
    assertThat(alice.ended).isTrue();
  }

  @Test
  void theSameIdentityAgainEndsTheEarlierSession() {
    SimClient first = sim.dual("alice").join();
    sim.run(SimRoom.SECOND);
    SimClient bob = sim.dual("bob").join();
    sim.run(4 * SimRoom.SECOND);
    SimClient second = sim.dual("alice").join();
    sim.run(4 * SimRoom.SECOND);
    assertThat(first.received.getLast().getLeave().getReason())
        .isEqualTo(DisconnectReason.DUPLICATE_IDENTITY);
    assertThat(first.ended).isTrue();
    assertThat(sim.room.participants()).hasSize(2);
    // A client that knows participants by identity is only told about the new session.
    assertThat(bob.received)
        .filteredOn(SignalResponse::hasUpdate)
        .flatMap(r -> r.getUpdate().getParticipantsList())
        .noneMatch(info -> info.getState() == ParticipantInfo.State.DISCONNECTED);
    assertThat(bob.known).containsKey(second.join.getParticipant().getSid());
  }

  @Test
  void aFullRoomRefuses() {
    SimRoom full = SimRoom.of(2, room -> room.setMaxParticipants(1));
    full.dual("alice").join();
    full.dual("bob").join();
    assertThat(full.all(RoomEffect.RefuseJoin.class))
        .singleElement()
        .satisfies(refusal -> {
          assertThat(refusal.code()).isEqualTo(ErrorCode.INTERNAL);
          assertThat(refusal.message()).isEqualTo("connection closed by media");
          assertThat(refusal.connectionId()).isEqualTo("CO_2");
        });
    assertThat(full.room.participants()).hasSize(1);
  }

  @Test
  void anEmptyRoomCloses() {
    sim.run(299 * SimRoom.SECOND);
    assertThat(sim.room.isClosed()).isFalse();
    sim.run(2 * SimRoom.SECOND);
    assertThat(sim.room.isClosed()).isTrue();
    assertThat(sim.effects.getLast()).isInstanceOf(RoomEffect.RoomClosed.class);
    assertThat(sim.room.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aRoomThatEverybodyLeftClosesSooner() {
    SimClient alice = sim.dual("alice").join();
    sim.run(SimRoom.SECOND);
    alice.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()));
    sim.run(19 * SimRoom.SECOND);
    assertThat(sim.room.isClosed()).isFalse();
    sim.run(2 * SimRoom.SECOND);
    assertThat(sim.room.isClosed()).isTrue();
    assertThat(sim.all(RoomEffect.ParticipantLeft.class))
        .singleElement()
        .satisfies(left ->
            assertThat(left.participant().getDisconnectReason())
                .isEqualTo(DisconnectReason.CLIENT_INITIATED));
  }

  @Test
  void closingSendsEverybodyAway() {
    SimClient alice = sim.dual("alice").join();
    SimClient bob = sim.single("bob").join();
    sim.run(SimRoom.SECOND);
    sim.handle(new RoomCommand.Close(DisconnectReason.ROOM_DELETED));
    sim.settle();
    for (SimClient client : new SimClient[] {alice, bob}) {
      assertThat(client.received.getLast().getLeave().getReason())
          .isEqualTo(DisconnectReason.ROOM_DELETED);
      assertThat(client.ended).isTrue();
    }
    assertThat(sim.room.isClosed()).isTrue();
    sim.dual("carol").join();
    assertThat(sim.all(RoomEffect.RefuseJoin.class)).hasSize(1);
  }

  @Test
  void aModeratorRemovesAParticipant() {
    SimClient alice = sim.dual("alice").join();
    sim.run(SimRoom.SECOND);
    RoomParticipantIdentity.Builder who = RoomParticipantIdentity.newBuilder().setRoom("room");
    sim.handle(new RoomCommand.Moderate(7, who.setIdentity("alice").build()));
    sim.handle(new RoomCommand.Moderate(8, who.setIdentity("nobody").build()));
    sim.settle();
    assertThat(alice.received.getLast().getLeave().getReason())
        .isEqualTo(DisconnectReason.PARTICIPANT_REMOVED);
    assertThat(sim.all(RoomEffect.Reply.class))
        .containsExactly(
            new RoomEffect.Reply(7, null, "", RemoveParticipantResponse.getDefaultInstance()),
            new RoomEffect.Reply(8, ErrorCode.NOT_FOUND, "participant does not exist", null));
  }

  @Test
  void hiddenParticipantsAreNotShown() {
    SimClient alice = sim.dual("alice").join();
    sim.run(SimRoom.SECOND);
    SimClient ghost = sim.dual("ghost");
    ghost.grant(dev.hibiki.common.auth.VideoGrant.builder().roomJoin(true).hidden(true).build());
    ghost.join();
    sim.run(10 * SimRoom.SECOND);
    assertThat(ghost.known).isNotEmpty();
    assertThat(alice.known).doesNotContainKey(ghost.join.getParticipant().getSid());
    SimClient bob = sim.dual("bob").join();
    sim.settle();
    assertThat(bob.known.values())
        .extracting(ParticipantInfo::getIdentity)
        .containsExactly("alice");
  }

  @Test
  void fiftyJoinsAndLeavesLeaveNothingBehind() {
    for (int i = 0; i < 50; i++) {
      SimClient client = sim.client("p" + i % 7, i % 2 == 0).join();
      sim.run(60 * SimRoom.MILLI);
      client.publish(
          dev.hibiki.common.proto.TrackType.AUDIO,
          dev.hibiki.common.proto.TrackSource.MICROPHONE,
          "cid" + i,
          false);
      sim.run(60 * SimRoom.MILLI);
      client.sendMedia(dev.hibiki.common.proto.TrackType.AUDIO, client.lastSsrc(), 3);
      client.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()));
      sim.settle();
    }
    assertThat(sim.room.participants()).isEmpty();
    assertThat(sim.room.trackCount()).isZero();
    assertThat(sim.room.data().size()).isZero();
    sim.run(30 * SimRoom.SECOND);
    assertThat(sim.room.isClosed()).isTrue();
    assertThat(sim.network.openPeers()).isZero();
  }
}
