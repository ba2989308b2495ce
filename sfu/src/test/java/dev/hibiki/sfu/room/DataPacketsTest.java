package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.DataPacket;
import dev.hibiki.common.proto.DataStream;
import dev.hibiki.common.proto.EventMetric;
import dev.hibiki.common.proto.MetricSample;
import dev.hibiki.common.proto.MetricsBatch;
import dev.hibiki.common.proto.SendDataRequest;
import dev.hibiki.common.proto.TimeSeriesMetric;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.rtc.sctp.DataChannel;
import dev.hibiki.sfu.data.DataDrop;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kinds of data packets of which the server knows more than that they pass. */
class DataPacketsTest {
  private final SimRoom sim = new SimRoom(93);

  private SimClient joined(String identity, VideoGrant.Builder grant) {
    SimClient client = sim.dual(identity).grant(grant.roomJoin(true).build()).join();
    client.openPublisher();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private SimClient joined(String identity) {
    return joined(identity, VideoGrant.builder());
  }

  private void send(SimClient client, DataPacket.Builder packet) {
    assertThat(client.sendData(packet.build(), true)).isTrue();
    sim.settle();
  }

  @Test
  void agentsWriteTextForOthersButSendNoFilesInTheirName() {
    joined("alice");
    SimClient agent = joined("agent", VideoGrant.builder().agent(true));
    SimClient bob = joined("bob");
    DataStream.Header.Builder text =
        DataStream.Header.newBuilder()
            .setStreamId("s")
            .setTextHeader(DataStream.TextHeader.getDefaultInstance());
    DataStream.Header.Builder bytes =
        DataStream.Header.newBuilder()
            .setStreamId("s")
            .setByteHeader(DataStream.ByteHeader.getDefaultInstance());
    DataPacket.Builder forAlice = DataPacket.newBuilder().setParticipantIdentity("alice");
    send(agent, forAlice.clone().setStreamHeader(text));
    assertThat(bob.data().getLast().getParticipantIdentity()).isEqualTo("alice");
    assertThat(bob.data().getLast().getStreamHeader().getTextHeader().getGenerated()).isTrue();
    send(agent, forAlice.clone().setStreamHeader(bytes));
    assertThat(bob.data().getLast().getParticipantIdentity()).isEqualTo("agent");
    send(agent, forAlice.clone().setStreamChunk(DataStream.Chunk.newBuilder().setStreamId("s")));
    assertThat(bob.data().getLast().getParticipantIdentity()).isEqualTo("agent");
    send(
        agent, forAlice.clone().setStreamTrailer(DataStream.Trailer.newBuilder().setStreamId("s")));
    assertThat(bob.data().getLast().getParticipantIdentity()).isEqualTo("agent");
    send(bob, forAlice.clone().setStreamHeader(text));
    assertThat(agent.data().getLast().getParticipantIdentity()).isEqualTo("bob");
    assertThat(agent.data().getLast().getStreamHeader().getTextHeader().getGenerated()).isFalse();
  }

  private static DataPacket.Builder metrics(long clientMillis) {
    return DataPacket.newBuilder()
        .setMetrics(
            MetricsBatch.newBuilder()
                .setTimestampMs(clientMillis)
                .addStrData("alice")
                .addTimeSeries(
                    TimeSeriesMetric.newBuilder()
                        .addSamples(
                            MetricSample.newBuilder()
                                .setTimestampMs(clientMillis - 500)
                                .setValue(1)))
                .addEvents(
                    EventMetric.newBuilder()
                        .setStartTimestampMs(clientMillis - 2_000)
                        .setEndTimestampMs(clientMillis - 1_000)));
  }

  private long serverMillis() {
    // The clock of simulated rooms stands at this time at 0.
    return 1_700_000_000_000L + sim.now / SimRoom.MILLI;
  }

  private static long millis(com.google.protobuf.Timestamp time) {
    return time.getSeconds() * 1_000 + time.getNanos() / 1_000_000;
  }

  @Test
  void metricsAreForThoseWhoMaySeeThemInTheServersTime() {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob", VideoGrant.builder().canSubscribeMetrics(true));
    SimClient carol = joined("carol");
    long client = 40_000;
    send(alice, metrics(client));
    assertThat(bob.data()).as("it receives nothing of alice").isEmpty();
    assertThat(sim.room.data().dropped(DataDrop.NOT_FORWARDED)).isEqualTo(1);

    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", true);
    sim.run(SimRoom.SECOND);
    long now = serverMillis();
    send(alice, metrics(client + 1_000));
    assertThat(carol.data()).isEmpty();
    assertThat(alice.data()).isEmpty();
    assertThat(bob.data())
        .singleElement()
        .satisfies(packet -> {
          assertThat(packet.getParticipantIdentity()).isEqualTo("alice");
          MetricsBatch batch = packet.getMetrics();
          assertThat(batch.getStrDataList()).containsExactly("alice");
          assertThat(millis(batch.getNormalizedTimestamp())).isEqualTo(now);
          assertThat(millis(batch.getTimeSeries(0).getSamples(0).getNormalizedTimestamp()))
              .isEqualTo(now - 500);
          EventMetric event = batch.getEvents(0);
          assertThat(millis(event.getNormalizedStartTimestamp())).isEqualTo(now - 2_000);
          assertThat(millis(event.getNormalizedEndTimestamp())).isEqualTo(now - 1_000);
        });
    // A batch that was under way for longer does not move the clock.
    sim.run(3 * SimRoom.SECOND);
    send(alice, metrics(client + 2_000));
    assertThat(millis(bob.data().getLast().getMetrics().getNormalizedTimestamp()))
        .isEqualTo(now + 1_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "my-channel"})
  void bytesOnAnotherChannelBecomeAPacketForAll(String label) {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    DataChannel channel =
        Objects.requireNonNull(alice.publisher.transport.openChannel(sim.now, label, true, -1));
    sim.run(SimRoom.SECOND);
    byte[] raw = {(byte) 0xff, 0, 1, 2};
    assertThat(alice.publisher.transport.sendData(sim.now, channel, true, raw, 0, raw.length))
        .isTrue();
    sim.settle();
    assertThat(bob.data())
        .singleElement()
        .satisfies(packet -> {
          assertThat(packet.getParticipantIdentity()).isEqualTo("alice");
          assertThat(packet.getUser().getPayload()).isEqualTo(ByteString.copyFrom(raw));
        });
    assertThat(bob.subscriber.messages.getLast().label()).isEqualTo("_reliable");
  }

  @Test
  @SuppressWarnings("deprecation")
  void aBackendNamesReceiversByTheirSidsToo() {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    SimClient carol = joined("carol");
    sim.handle(
        new RoomCommand.Moderate(
            1,
            SendDataRequest.newBuilder()
                .setData(ByteString.copyFromUtf8("psst"))
                .setKind(DataPacket.Kind.LOSSY)
                .addDestinationSids(bob.join.getParticipant().getSid())
                .addDestinationIdentities("carol")
                .build()));
    sim.settle();
    assertThat(alice.data()).isEmpty();
    assertThat(bob.data()).hasSize(1);
    assertThat(carol.data()).hasSize(1);
    assertThat(bob.subscriber.messages.getLast().label()).isEqualTo("_lossy");
  }

  @Test
  void whatTheServerSendsIsNotMistakenForATrack() {
    SimClient alice = joined("alice");
    alice.send(
        dev.hibiki.common.proto.SignalRequest.newBuilder()
            .setAddTrack(AddTrackRequest.newBuilder().setType(TrackType.DATA).setCid("data")));
    sim.settle();
    assertThat(alice.received.getLast().getRequestResponse().getReason())
        .isEqualTo(dev.hibiki.common.proto.RequestResponse.Reason.UNSUPPORTED_TYPE);
  }
}
