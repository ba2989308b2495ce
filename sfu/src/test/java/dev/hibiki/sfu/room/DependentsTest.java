package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SubscriptionPermission;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Agents and recorders: what they do not count for, and what they may. */
class DependentsTest {
  /** What makes somebody a dependent. */
  enum Dependent {
    AGENT_GRANT,
    AGENT_KIND,
    RECORDER_GRANT,
    EGRESS_KIND;

    Grants.Builder grants(Grants.Builder grants) {
      VideoGrant.Builder video = VideoGrant.builder().roomJoin(true);
      return switch (this) {
        case AGENT_GRANT -> grants.video(video.agent(true).build());
        case RECORDER_GRANT -> grants.video(video.recorder(true).build());
        case AGENT_KIND -> grants.kind("agent");
        case EGRESS_KIND -> grants.kind("egress");
      };
    }
  }

  private SimRoom sim = new SimRoom(97);

  private SimClient joined(String identity, UnaryOperator<Grants.Builder> grants) {
    SimClient client = sim.dual(identity).claims(grants).join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private SimClient joined(String identity) {
    return joined(identity, grants -> grants);
  }

  private static void leave(SimClient client) {
    client.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()));
  }

  @ParameterizedTest
  @EnumSource(Dependent.class)
  void aRoomIsNotHeldByDependentsThatComeToItFirst(Dependent dependent) {
    SimClient helper = joined("helper", dependent::grants);
    assertThat(helper.ended).isFalse();
    sim.run(297 * SimRoom.SECOND);
    assertThat(sim.room.isClosed()).isFalse();
    sim.run(3 * SimRoom.SECOND);
    assertThat(sim.room.isClosed()).isTrue();
    assertThat(helper.ended).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Dependent.class)
  void aRoomIsNotHeldByDependentsThatStay(Dependent dependent) {
    joined("helper", dependent::grants);
    SimClient alice = joined("alice");
    sim.run(600 * SimRoom.SECOND);
    assertThat(sim.room.isClosed()).isFalse();
    leave(alice);
    sim.run(10 * SimRoom.SECOND);
    joined("second helper", dependent::grants);
    sim.run(8 * SimRoom.SECOND);
    assertThat(sim.room.isClosed()).isFalse();
    sim.run(2 * SimRoom.SECOND);
    assertThat(sim.room.isClosed()).isTrue();
  }

  @Test
  void dependentsThatComeAndGoDoNotHoldARoom() {
    for (int i = 0; i < 20 && !sim.room.isClosed(); i++) {
      SimClient helper = joined("helper", Dependent.AGENT_KIND::grants);
      sim.run(16 * SimRoom.SECOND);
      if (!sim.room.isClosed()) {
        leave(helper);
      }
      sim.run(3 * SimRoom.SECOND);
    }
    assertThat(sim.room.isClosed()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Dependent.class)
  void aFullRoomLetsDependentsIn(Dependent dependent) {
    sim = SimRoom.of(98, room -> room.setMaxParticipants(1));
    joined("helper", dependent::grants);
    joined("alice");
    joined("second helper", dependent::grants);
    joined("bob");
    assertThat(sim.all(RoomEffect.RefuseJoin.class)).hasSize(1);
    assertThat(sim.room.participants())
        .extracting(participant -> participant.identity())
        .containsExactly("helper", "alice", "second helper");
  }

  @ParameterizedTest
  @EnumSource(Dependent.class)
  void dependentsCountAsPublishersButNotAsParticipants(Dependent dependent) {
    SimClient alice = joined("alice");
    SimClient helper = joined("helper", dependent::grants);
    helper.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "voice", true);
    sim.run(6 * SimRoom.SECOND);
    assertThat(alice.all(SignalResponse::hasRoomUpdate, SignalResponse::getRoomUpdate).getLast())
        .satisfies(update -> {
          assertThat(update.getRoom().getNumParticipants()).isEqualTo(1);
          assertThat(update.getRoom().getNumPublishers()).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @EnumSource(Dependent.class)
  void onlyRecordersReceiveWhatIsNotForThem(Dependent dependent) {
    SimClient alice = joined("alice");
    SimClient helper = joined("helper", dependent::grants);
    alice.send(
        SignalRequest.newBuilder()
            .setSubscriptionPermission(SubscriptionPermission.getDefaultInstance()));
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", true);
    sim.run(SimRoom.SECOND);
    boolean recorder = dependent == Dependent.RECORDER_GRANT || dependent == Dependent.EGRESS_KIND;
    assertThat(helper.trackIds.isEmpty()).isNotEqualTo(recorder);
  }

  @ParameterizedTest
  @EnumSource(
      value = ParticipantInfo.Kind.class,
      names = "UNRECOGNIZED",
      mode = EnumSource.Mode.EXCLUDE)
  void othersSeeOfWhichKindSomebodyIs(ParticipantInfo.Kind kind) {
    SimClient alice = joined("alice");
    SimClient other =
        joined("other", grants -> grants.kind(kind.name().toLowerCase(java.util.Locale.ROOT)));
    assertThat(other.join.getParticipant().getKind()).isEqualTo(kind);
    sim.run(4 * SimRoom.SECOND);
    assertThat(alice.known.values())
        .filteredOn(info -> info.getIdentity().equals("other"))
        .singleElement()
        .satisfies(info -> assertThat(info.getKind()).isEqualTo(kind));
  }
}
