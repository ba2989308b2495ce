package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hibiki.common.proto.DataPacket;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.UserPacket;
import dev.hibiki.rtc.sctp.DataChannel;
import dev.hibiki.sfu.data.DataDrop;
import dev.hibiki.sfu.settings.DataChannelSettings;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimPeer;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to data for clients that do not take it. */
class SlowReceiverTest {
  private static final DataPacket PACKET =
      DataPacket.newBuilder()
          .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFrom(new byte[1_000])))
          .build();

  private static SimClient joined(SimRoom sim, String identity, boolean single) {
    SimClient client = sim.client(identity, single).join();
    if (!single) {
      client.openPublisher();
    }
    sim.run(SimRoom.SECOND);
    return client;
  }

  private static SimPeer receiving(SimClient client) {
    return client.single ? client.publisher : client.subscriber;
  }

  /** How many packets somebody does not get to whom nothing gets through. */
  private static long lost(DataChannelSettings settings, boolean reliable) {
    SimRoom sim = SimRoom.with(77, to -> to.dataChannels(settings));
    SimClient alice = joined(sim, "alice", false);
    SimClient bob = joined(sim, "bob", false);
    SimClient carol = joined(sim, "carol", true);
    sim.network.cut(bob.subscriber.transport);
    for (int i = 0; i < 150; i++) {
      assertThat(alice.sendData(PACKET, reliable)).isTrue();
      sim.run(20 * SimRoom.MILLI);
    }
    assertThat(carol.data()).as("others lose nothing").hasSize(150);
    return sim.room.data().dropped(DataDrop.NOT_SENT);
  }

  @ParameterizedTest
  @CsvSource({"0,false", "200,true"})
  void lossyPacketsThatWouldWaitTooLongAreDropped(int latencyMillis, boolean dropped) {
    long lost = lost(new DataChannelSettings(latencyMillis * SimRoom.MILLI, 0, 0, false), false);
    assertThat(lost > 100).isEqualTo(dropped);
    assertThat(lost == 0).isNotEqualTo(dropped);
  }

  @ParameterizedTest
  @CsvSource({"0,false", "100000,true"})
  void reliablePacketsAreDroppedForAReaderThatIsTooSlow(int slowThresholdBps, boolean dropped) {
    long lost = lost(new DataChannelSettings(0, 0, slowThresholdBps, false), true);
    assertThat(lost > 100).isEqualTo(dropped);
    assertThat(lost == 0).isNotEqualTo(dropped);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoClosesAChannelThatIsNeededBeginsAnewWhereThatIsConfigured(boolean configured) {
    SimRoom sim =
        SimRoom.with(
            78, settings -> settings.dataChannels(new DataChannelSettings(0, 0, 0, configured)));
    SimClient alice = joined(sim, "alice", false);
    SimClient bob = joined(sim, "bob", false);
    DataChannel channel = Objects.requireNonNull(receiving(bob).channels.get("_reliable"));
    receiving(bob).transport.closeChannel(sim.now, channel);
    sim.run(SimRoom.SECOND);
    assertThat(bob.ended).as("nobody needed it yet").isFalse();
    alice.sendData(PACKET, true);
    sim.run(SimRoom.SECOND);
    assertThat(bob.ended).isEqualTo(configured);
    if (configured) {
      LeaveRequest leave = bob.all(SignalResponse::hasLeave, SignalResponse::getLeave).getLast();
      assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
      assertThat(leave.getReason()).isEqualTo(DisconnectReason.STATE_MISMATCH);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onlyTheReliableChannelIsOrderedAndRepeats(boolean single) {
    SimRoom sim = new SimRoom(79);
    SimClient bob = joined(sim, "bob", single);
    for (String label : new String[] {"_reliable", "_lossy", "_data_track"}) {
      DataChannel channel = Objects.requireNonNull(receiving(bob).channels.get(label));
      assertThat(channel.reliable()).as(label).isEqualTo(label.equals("_reliable"));
      assertThat(channel.ordered()).as(label).isEqualTo(label.equals("_reliable"));
      if (!channel.reliable()) {
        assertThat(channel.maxRetransmits()).as(label).isZero();
      }
    }
  }
}
