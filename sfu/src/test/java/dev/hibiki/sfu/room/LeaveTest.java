package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import org.junit.jupiter.api.Test;

class LeaveTest {
  private final SimRoom sim = new SimRoom(31);
  private final SimClient alice = sim.dual("alice");

  private void join() {
    alice.join();
    sim.dual("bob").join();
    sim.run(SimRoom.SECOND);
    assertThat(alice.subscriber.connected).isTrue();
  }

  @Test
  void aGoodbyeThatComesAfterThePeersWereClosedIsStillHeard() {
    join();
    alice.subscriber.transport.close(sim.now);
    sim.run(50 * SimRoom.MILLI);
    alice.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()));
    sim.settle();
    assertThat(sim.all(RoomEffect.ParticipantLeft.class))
        .singleElement()
        .satisfies(left ->
            assertThat(left.participant().getDisconnectReason())
                .isEqualTo(DisconnectReason.CLIENT_INITIATED));
  }

  @Test
  void withoutAGoodbyeTheConnectionEndsAndTheClientMayComeBack() {
    join();
    alice.subscriber.transport.close(sim.now);
    sim.run(SimRoom.SECOND);
    assertThat(alice.ended).isTrue();
    assertThat(sim.all(RoomEffect.ParticipantLeft.class)).isEmpty();
    sim.run(5 * SimRoom.SECOND);
    assertThat(sim.all(RoomEffect.ParticipantLeft.class)).hasSize(1);
  }

  @Test
  void anAgentAloneDoesNotKeepARoomOpen() {
    SimClient agent = sim.single("agent");
    agent.grant(VideoGrant.builder().roomJoin(true).agent(true).build()).join();
    sim.run(299 * SimRoom.SECOND);
    assertThat(sim.room.isClosed()).isFalse();
    sim.run(2 * SimRoom.SECOND);
    assertThat(sim.room.isClosed()).isTrue();
  }
}
