package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hibiki.sfu.sim.SimCrowd;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What participants are told of the coming of others, in rooms of several sizes. */
class UpdateTrafficTest {
  private static final long JOINING_NANOS = 25 * SimRoom.SECOND;
  private static final String FIRST = SimCrowd.identity(0);

  /** Of the one who came first: it is told of all others. */
  private record Traffic(int participants, int messages, long bytes, long allMessages) {}

  private static Traffic traffic(int participants) {
    SimRoom sim = new SimRoom(participants);
    for (int i = 0; i < participants; i++) {
      String name = "Name of " + SimCrowd.identity(i);
      SimCrowd.join(sim, i, grants -> grants.name(name));
      sim.run(JOINING_NANOS / participants);
    }
    sim.run(5 * SimRoom.SECOND);
    Map<String, Integer> messages = new HashMap<>();
    long bytes = 0;
    for (RoomEffect.Send send : sim.all(RoomEffect.Send.class)) {
      if (send.response().hasUpdate()) {
        messages.merge(send.connectionId(), 1, Integer::sum);
        if (send.connectionId().equals(FIRST)) {
          bytes += send.response().getSerializedSize();
        }
      }
    }
    return new Traffic(
        participants,
        messages.getOrDefault(FIRST, 0),
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
