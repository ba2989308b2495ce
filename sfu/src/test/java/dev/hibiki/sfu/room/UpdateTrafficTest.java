package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.ClientInfo;
import dev.hibiki.common.proto.StartSession;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What participants are told of the coming of others, in rooms of several sizes. */
class UpdateTrafficTest {
  private static final long JOINING_NANOS = 25 * SimRoom.SECOND;

  /** Of the one who came first: it is told of all others. */
  private record Traffic(int participants, int messages, long bytes, long allMessages) {}

  private static void join(SimRoom sim, int number) {
    String identity = "participant " + number;
    sim.handle(
        new RoomCommand.Join(
            StartSession.newBuilder()
                .setRoomName("room")
                .setIdentity(identity)
                .setConnectionId(identity)
                .setClient(ClientInfo.newBuilder().setProtocol(17))
                .build(),
            Grants.builder()
                .identity(identity)
                .name("Name of " + identity)
                .video(VideoGrant.builder().room("room").roomJoin(true).build())
                .build()));
  }

  private static Traffic traffic(int participants) {
    SimRoom sim = new SimRoom(participants);
    for (int i = 0; i < participants; i++) {
      join(sim, i);
      sim.run(JOINING_NANOS / participants);
    }
    sim.run(5 * SimRoom.SECOND);
    Map<String, Integer> messages = new HashMap<>();
    long bytes = 0;
    for (RoomEffect.Send send : sim.all(RoomEffect.Send.class)) {
      if (send.response().hasUpdate()) {
        messages.merge(send.connectionId(), 1, Integer::sum);
        if (send.connectionId().equals("participant 0")) {
          bytes += send.response().getSerializedSize();
        }
      }
    }
    return new Traffic(
        participants,
        messages.getOrDefault("participant 0", 0),
        bytes,
        messages.values().stream().mapToLong(Integer::longValue).sum());
  }

  @Test
  void whatOneIsToldGrowsLinearlyAndInNoMoreMessages(TestReporter reporter) {
    List<Traffic> sizes = List.of(traffic(125), traffic(250), traffic(500));
    for (Traffic size : sizes) {
      reporter.publishEntry("traffic", size.toString());
      // One message in three seconds, whatever the size of the room.
      assertThat(size.messages()).isBetween(8, 11);
      assertThat((double) size.bytes() / size.participants())
          .isCloseTo((double) sizes.getFirst().bytes() / 125, within(15.0));
      assertThat(size.allMessages()).isLessThanOrEqualTo(11L * size.participants());
    }
  }
}
