package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.CandidateProtocol;
import dev.hibiki.common.proto.ClientConfigSetting;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SimulateScenario;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures that clients ask for. */
class SimulationTest {
  private final SimRoom sim = new SimRoom(61);

  private SimClient joined(String identity, boolean single) {
    SimClient client = sim.client(identity, single).join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  /** Alice with a client that speaks this version of the protocol. */
  private SimClient joined(int protocol) {
    SimClient alice = sim.dual("alice");
    alice
        .session(
            session -> session.setClient(session.getClient().toBuilder().setProtocol(protocol)))
        .join();
    sim.run(SimRoom.SECOND);
    return alice;
  }

  private void simulate(SimClient client, SimulateScenario.Builder scenario) {
    client.send(SignalRequest.newBuilder().setSimulate(scenario));
    sim.run(SimRoom.SECOND);
  }

  private static List<LeaveRequest> leaves(SimClient client) {
    return client.all(SignalResponse::hasLeave, SignalResponse::getLeave);
  }

  private static SimulateScenario.Builder scenario() {
    return SimulateScenario.newBuilder();
  }

  @ParameterizedTest
  @CsvSource({"true,MIGRATION", "false,SERVER_SHUTDOWN"})
  void aMigrationOrTheFailureOfTheNodeEndsTheConnectionWithoutAWord(
      boolean migration, DisconnectReason recorded) {
    SimClient alice = joined("alice", false);
    simulate(alice, migration ? scenario().setMigration(true) : scenario().setNodeFailure(true));
    assertThat(leaves(alice)).isEmpty();
    assertThat(alice.ended).isTrue();
    assertThat(sim.all(RoomEffect.ParticipantLeft.class))
        .singleElement()
        .satisfies(
            left -> assertThat(left.participant().getDisconnectReason()).isEqualTo(recorded));
    // The client tries to resume, and hears that it has to begin anew.
    alice.resume();
    sim.settle();
    assertThat(leaves(alice))
        .singleElement()
        .satisfies(leave -> {
          assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
          assertThat(leave.getReason()).isEqualTo(DisconnectReason.STATE_MISMATCH);
        });
  }

  @ParameterizedTest
  @CsvSource({"17,DISCONNECT,false", "12,DISCONNECT,false"})
  void aServerThatLeavesSaysThatItShutsDown(
      int protocol, LeaveRequest.Action action, boolean canReconnect) {
    SimClient alice = joined(protocol);
    simulate(alice, scenario().setServerLeave(true));
    assertThat(leaves(alice))
        .singleElement()
        .satisfies(leave -> {
          assertThat(leave.getReason()).isEqualTo(DisconnectReason.SERVER_SHUTDOWN);
          assertThat(leave.getAction()).isEqualTo(action);
          assertThat(leave.getCanReconnect()).isEqualTo(canReconnect);
        });
    assertThat(alice.ended).isTrue();
    assertThat(sim.room.participants()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"17,RECONNECT,false", "12,DISCONNECT,true"})
  void aFullReconnectIsAskedForInTheWordsOfTheProtocol(
      int protocol, LeaveRequest.Action action, boolean canReconnect) {
    SimClient alice = joined(protocol);
    simulate(alice, scenario().setLeaveRequestFullReconnect(true));
    assertThat(leaves(alice))
        .singleElement()
        .satisfies(leave -> {
          assertThat(leave.getAction()).isEqualTo(action);
          assertThat(leave.getCanReconnect()).isEqualTo(canReconnect);
        });
  }

  private static List<String> protocols(SimClient client) {
    return (client.single ? client.lastAnswer : client.lastServerOffer)
        .candidates().stream()
            .map(line -> line.split(" ", -1)[2].toLowerCase())
            .distinct()
            .toList();
  }

  @Test
  void onlyTcpIsOfferedAfterASwitchAndEverythingAfterTheNextOne() {
    sim.network.tcp = true;
    SimClient alice = joined("alice", false);
    assertThat(protocols(alice)).containsExactly("udp", "tcp");
    var before = alice.lastServerOffer.bundledTransport().credentials();
    simulate(alice, scenario().setSwitchCandidateProtocol(CandidateProtocol.TCP));
    assertThat(protocols(alice)).containsExactly("tcp");
    assertThat(alice.lastServerOffer.bundledTransport().credentials()).isNotEqualTo(before);
    assertThat(
            alice
                .all(SignalResponse::hasTrickle, SignalResponse::getTrickle)
                .getLast()
                .getCandidateInit())
        .containsIgnoringCase(" tcp ");
    simulate(alice, scenario().setSwitchCandidateProtocol(CandidateProtocol.UDP));
    assertThat(protocols(alice)).containsExactly("udp", "tcp");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoBeginsAnewAfterASwitchIsOfferedTcpOnly(boolean single) {
    sim.network.tcp = true;
    SimClient alice = joined("alice", single);
    assertThat(alice.join.getFastPublish()).isTrue();
    simulate(alice, scenario().setSwitchCandidateProtocol(CandidateProtocol.TCP));
    alice.join();
    sim.settle();
    assertThat(protocols(alice)).containsExactly("tcp");
    assertThat(alice.join.getFastPublish()).isFalse();
    SimClient bob = joined("bob", single);
    assertThat(protocols(bob)).containsExactly("udp", "tcp");
    sim.run(301 * SimRoom.SECOND);
    alice.join();
    sim.settle();
    assertThat(protocols(alice)).as("after a while it is forgotten").containsExactly("udp", "tcp");
  }

  @Test
  void aServerWithoutTcpKeepsWhatItHas() {
    SimClient alice = joined("alice", false);
    simulate(alice, scenario().setSwitchCandidateProtocol(CandidateProtocol.TCP));
    assertThat(protocols(alice)).containsExactly("udp");
  }

  @Test
  void whoSwitchesToARelayIsToldToUseNothingElse() {
    SimClient alice = joined("alice", false);
    assertThat(alice.join.getClientConfiguration().getForceRelay())
        .isEqualTo(ClientConfigSetting.UNSET);
    simulate(alice, scenario().setSwitchCandidateProtocol(CandidateProtocol.TLS));
    alice.loseSignal();
    alice.resume();
    sim.settle();
    assertThat(
            alice
                .all(SignalResponse::hasReconnect, SignalResponse::getReconnect)
                .getLast()
                .getClientConfiguration()
                .getForceRelay())
        .isEqualTo(ClientConfigSetting.ENABLED);
    alice.join();
    sim.settle();
    assertThat(alice.join.getClientConfiguration().getForceRelay())
        .isEqualTo(ClientConfigSetting.ENABLED);
  }

  @Test
  void aResumeMayLoseItsConnectionAfterItWasAnswered() {
    SimClient alice = joined("alice", false);
    simulate(alice, scenario().setDisconnectSignalOnResume(true));
    alice.loseSignal();
    alice.received.clear();
    alice.resume();
    sim.settle();
    assertThat(alice.received.getFirst().hasReconnect()).isTrue();
    assertThat(alice.ended).isTrue();
    alice.resume();
    sim.settle();
    assertThat(alice.ended).isFalse();
    assertThat(sim.room.participants()).hasSize(1);
  }
}
