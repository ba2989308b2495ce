package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SubscriptionError;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.sfu.settings.SessionSettings;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of clients that begin something and never do it. */
class SupervisionTest {
  private static SimRoom room(boolean publication, boolean subscription) {
    return SimRoom.with(
        71,
        settings -> settings.sessions(new SessionSettings(publication, subscription, 128 * 1024)));
  }

  private static List<LeaveRequest> leaves(SimClient client) {
    return client.all(SignalResponse::hasLeave, SignalResponse::getLeave);
  }

  private static void request(SimClient client, boolean muted) {
    client.send(
        SignalRequest.newBuilder()
            .setAddTrack(
                AddTrackRequest.newBuilder()
                    .setCid("cam")
                    .setType(TrackType.VIDEO)
                    .setSource(TrackSource.CAMERA)
                    .setMuted(muted)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTrackThatNeverComesMakesTheClientBeginAnewWhereThatIsSaid(boolean said) {
    SimRoom sim = room(said, false);
    SimClient alice = sim.dual("alice").join();
    sim.run(SimRoom.SECOND);
    alice.openPublisher();
    sim.run(SimRoom.SECOND);
    request(alice, false);
    sim.run(29 * SimRoom.SECOND);
    assertThat(leaves(alice)).isEmpty();
    sim.run(2 * SimRoom.SECOND);
    if (!said) {
      assertThat(leaves(alice)).isEmpty();
      return;
    }
    assertThat(leaves(alice))
        .singleElement()
        .satisfies(leave -> {
          assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
          assertThat(leave.getReason()).isEqualTo(DisconnectReason.STATE_MISMATCH);
        });
    assertThat(sim.room.participants()).isEmpty();
  }

  @Test
  void aTrackThatIsMutedOrHasNoConnectionYetIsNotLate() {
    SimRoom sim = room(true, false);
    SimClient alice = sim.dual("alice").join();
    SimClient bob = sim.dual("bob").join();
    sim.run(SimRoom.SECOND);
    alice.openPublisher();
    request(alice, true);
    request(bob, false);
    sim.run(60 * SimRoom.SECOND);
    assertThat(leaves(alice)).isEmpty();
    assertThat(leaves(bob)).isEmpty();
    bob.openPublisher();
    bob.offerTrack(TrackType.VIDEO, "cam", false);
    sim.run(10 * SimRoom.SECOND);
    bob.sendMedia(TrackType.VIDEO, bob.lastSsrc(), 2);
    sim.run(60 * SimRoom.SECOND);
    assertThat(leaves(bob)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTrackThatIsNotTakenIsReportedAndMakesTheClientBeginAnewWhereThatIsSaid(boolean said) {
    SimRoom sim = room(false, said);
    SimClient alice = sim.dual("alice").join();
    SimClient bob = sim.single("bob").join();
    sim.run(SimRoom.SECOND);
    // Never offers again, whatever it is asked.
    bob.offer = null;
    for (int i = 0; i < 4; i++) {
      alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "a" + i, true);
    }
    sim.run(14 * SimRoom.SECOND);
    assertThat(bob.received).noneMatch(SignalResponse::hasSubscriptionResponse);
    sim.run(2 * SimRoom.SECOND);
    assertThat(
            bob.all(
                SignalResponse::hasSubscriptionResponse, SignalResponse::getSubscriptionResponse))
        .hasSize(4)
        .allMatch(response -> response.getErr() == SubscriptionError.SE_UNKNOWN);
    assertThat(leaves(bob)).hasSize(said ? 1 : 0);
    assertThat(leaves(bob)).allMatch(leave -> leave.getAction() == LeaveRequest.Action.RECONNECT);
    sim.run(30 * SimRoom.SECOND);
    assertThat(
            bob.all(
                SignalResponse::hasSubscriptionResponse, SignalResponse::getSubscriptionResponse))
        .as("said once")
        .hasSize(4);
  }
}
