package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.DataPacket;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.ParticipantPermission;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.UpdateParticipantRequest;
import dev.hibiki.common.proto.UserPacket;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How sessions end, and how what they may do changes while they last. */
class SessionTest {
  private final SimRoom sim = new SimRoom(51);
  private int sequence;

  private SimClient joined(String identity, VideoGrant.Builder grant) {
    SimClient client = sim.dual(identity).grant(grant.roomJoin(true).build()).join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private SimClient joined(String identity) {
    return joined(identity, VideoGrant.builder());
  }

  private void permit(SimClient client, ParticipantPermission.Builder permission) {
    sim.handle(
        new RoomCommand.Moderate(
            1,
            UpdateParticipantRequest.newBuilder()
                .setIdentity(client.identity)
                .setPermission(permission)
                .build()));
    sim.run(SimRoom.SECOND);
  }

  private static ParticipantPermission.Builder all() {
    return ParticipantPermission.newBuilder()
        .setCanPublish(true)
        .setCanPublishData(true)
        .setCanSubscribe(true);
  }

  private void speak(SimClient client) {
    for (int i = 0; i < 5; i++) {
      client.speak(++sequence, client.lastSsrc(), 20);
      sim.run(20 * SimRoom.MILLI);
    }
  }

  private int heard(SimClient listener, SimClient speaker) {
    int before = listener.subscriber.packets.size();
    speak(speaker);
    return listener.subscriber.packets.size() - before;
  }

  private void microphone(SimClient client) {
    client.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    sim.run(SimRoom.SECOND);
    speak(client);
    sim.run(SimRoom.SECOND);
  }

  private static Stream<ParticipantInfo> told(SimClient client, SimClient about) {
    return client.all(SignalResponse::hasUpdate, SignalResponse::getUpdate).stream()
        .flatMap(update -> update.getParticipantsList().stream())
        .filter(info -> info.getIdentity().equals(about.identity));
  }

  @ParameterizedTest
  @CsvSource({
    "CLIENT_INITIATED,CLIENT_INITIATED",
    "USER_UNAVAILABLE,USER_UNAVAILABLE",
    "USER_REJECTED,USER_REJECTED",
    "AGENT_ERROR,AGENT_ERROR",
    "SERVER_SHUTDOWN,CLIENT_INITIATED"
  })
  void aClientSaysWhyItLeaves(DisconnectReason said, DisconnectReason recorded) {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    alice.send(SignalRequest.newBuilder().setLeave(LeaveRequest.newBuilder().setReason(said)));
    sim.run(4 * SimRoom.SECOND);
    assertThat(told(bob, alice).toList().getLast())
        .satisfies(info -> {
          assertThat(info.getState()).isEqualTo(ParticipantInfo.State.DISCONNECTED);
          assertThat(info.getDisconnectReason()).isEqualTo(recorded);
        });
  }

  @Test
  void aClientThatDoesNotAnswerAnOfferHasToBeginAnew() {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    bob.answersOffers = false;
    microphone(alice);
    sim.run(10 * SimRoom.SECOND);
    assertThat(bob.all(SignalResponse::hasLeave, SignalResponse::getLeave)).isEmpty();
    sim.run(6 * SimRoom.SECOND);
    assertThat(bob.all(SignalResponse::hasLeave, SignalResponse::getLeave))
        .singleElement()
        .satisfies(leave -> assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.RECONNECT));
    assertThat(sim.room.participants()).hasSize(1);
  }

  @Test
  void whoBecomesHiddenIsGoneForOthersUntilItIsSeenAgain() {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    microphone(alice);
    assertThat(heard(bob, alice)).isPositive();
    permit(alice, all().setHidden(true));
    assertThat(bob.known.values()).noneMatch(info -> info.getIdentity().equals("alice"));
    assertThat(heard(bob, alice)).isZero();
    assertThat(told(alice, alice).toList().getLast().getPermission().getHidden()).isTrue();
    SimClient carol = joined("carol");
    assertThat(carol.known.values()).noneMatch(info -> info.getIdentity().equals("alice"));

    permit(alice, all());
    for (SimClient other : List.of(bob, carol)) {
      assertThat(other.known.values())
          .filteredOn(info -> info.getIdentity().equals("alice"))
          .singleElement()
          .satisfies(info -> assertThat(info.getTracksCount()).isEqualTo(1));
      assertThat(heard(other, alice)).isPositive();
    }
  }

  @Test
  void aTrackThatWasOnlyRequestedIsOverWithThePermission() {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    sim.run(SimRoom.SECOND);
    permit(alice, all().setCanPublish(false));
    assertThat(alice.all(SignalResponse::hasTrackUnpublished, SignalResponse::getTrackUnpublished))
        .hasSize(1);
    speak(alice);
    sim.run(SimRoom.SECOND);
    assertThat(sim.room.trackCount()).isZero();
    assertThat(bob.trackIds).isEmpty();
  }

  @Test
  void sourcesThatAreNoLongerAllowedAreUnpublished() {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    microphone(alice);
    permit(alice, all().addCanPublishSources(TrackSource.CAMERA));
    assertThat(sim.room.trackCount()).isZero();
    assertThat(bob.trackIds).isEmpty();
    assertThat(told(alice, alice).toList().getLast().getPermission().getCanPublishSourcesList())
        .containsExactly(TrackSource.CAMERA);
  }

  @Test
  void dataStopsWithThePermission() {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    alice.openPublisher();
    sim.run(SimRoom.SECOND);
    DataPacket packet =
        DataPacket.newBuilder()
            .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFromUtf8("hello")))
            .build();
    alice.sendData(packet, true);
    sim.run(SimRoom.SECOND);
    permit(alice, all().setCanPublishData(false));
    alice.sendData(packet, true);
    sim.run(SimRoom.SECOND);
    assertThat(bob.data()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRecorderIsShownAsARecordingAndDoesNotCount(boolean hidden) {
    SimClient alice = joined("alice");
    SimClient recorder = joined("recorder", VideoGrant.builder().recorder(true).hidden(hidden));
    sim.run(6 * SimRoom.SECOND);
    assertThat(alice.all(SignalResponse::hasRoomUpdate, SignalResponse::getRoomUpdate).getLast())
        .satisfies(update -> {
          assertThat(update.getRoom().getActiveRecording()).isTrue();
          assertThat(update.getRoom().getNumParticipants()).isEqualTo(1);
        });
    assertThat(told(alice, recorder).findAny().isEmpty()).isEqualTo(hidden);
    microphone(alice);
    assertThat(heard(recorder, alice)).isPositive();
    recorder.send(SignalRequest.newBuilder().setLeave(LeaveRequest.newBuilder()));
    sim.run(6 * SimRoom.SECOND);
    assertThat(sim.room.info().getActiveRecording()).isFalse();
  }
}
