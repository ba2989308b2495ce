package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.SignalTarget;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.sfu.participant.Milestone;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told outside of how connections and subscriptions come about. */
class MilestonesTest {
  private final SimRoom sim = new SimRoom(151);

  private List<RoomEffect.PeerReached> reached() {
    return sim.effects.stream()
        .filter(RoomEffect.PeerReached.class::isInstance)
        .map(RoomEffect.PeerReached.class::cast)
        .toList();
  }

  private List<RoomEffect.TrackSubscribed> subscribed() {
    return sim.effects.stream()
        .filter(RoomEffect.TrackSubscribed.class::isInstance)
        .map(RoomEffect.TrackSubscribed.class::cast)
        .toList();
  }

  @Test
  void eachPeerConnectionReachesEachMilestoneOnceAndInOrder() {
    SimClient alice = sim.dual("alice").join();
    sim.run(SimRoom.SECOND);
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    sim.run(SimRoom.SECOND);
    for (SignalTarget target : List.of(SignalTarget.SUBSCRIBER, SignalTarget.PUBLISHER)) {
      assertThat(reached())
          .filteredOn(each -> each.target() == target)
          .extracting(RoomEffect.PeerReached::milestone)
          .containsExactly(
              Milestone.ICE_CONNECTED, Milestone.CONNECTED, Milestone.FULLY_ESTABLISHED);
    }
  }

  @Test
  void eachTrackThatIsTakenIsToldOnce() {
    SimClient alice = sim.dual("alice").join();
    sim.dual("bob").join();
    sim.single("carol").join();
    sim.run(SimRoom.SECOND);
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", true);
    sim.run(3 * SimRoom.SECOND);
    assertThat(subscribed())
        .hasSize(2)
        .allSatisfy(each -> {
          assertThat(each.track().getSource()).isEqualTo(TrackSource.MICROPHONE);
          assertThat(each.kind()).isEqualTo("STANDARD");
          assertThat(each.nanos()).isBetween(0L, SimRoom.SECOND);
          assertThat(each.times()).isOne();
        });
  }
}
