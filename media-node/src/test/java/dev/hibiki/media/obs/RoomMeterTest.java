package dev.hibiki.media.obs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.obs.ServerMetrics;
import dev.hibiki.common.proto.ConnectionQuality;
import dev.hibiki.common.proto.ConnectionQualityInfo;
import dev.hibiki.common.proto.ConnectionQualityUpdate;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.JoinResponse;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.SessionDescription;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SignalTarget;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackPublishedResponse;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.sfu.participant.Milestone;
import dev.hibiki.sfu.room.RoomEffect;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class RoomMeterTest {
  private static final Room ROOM = Room.newBuilder().setName("r").setSid("RM_1").build();
  private static final ParticipantInfo ANN =
      ParticipantInfo.newBuilder().setSid("PA_1").setIdentity("ann").setJoinedAtMs(1_000).build();
  private static final TrackInfo TRACK =
      TrackInfo.newBuilder()
          .setSid("TR_1")
          .setType(TrackType.VIDEO)
          .setSource(TrackSource.CAMERA)
          .build();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final long[] nowMillis = {1_000};
  private final RoomMeter meter =
      new RoomMeter(new ServerMetrics(registry, "ND_1").rooms(), () -> nowMillis[0]);

  private void send(SignalResponse.Builder response) {
    meter.emit(new RoomEffect.Send("CO_1", response.build()));
  }

  private double count(String name, String... labels) {
    return registry.get(name).tags(labels).counter().count();
  }

  private double max(String name) {
    return registry.get(name).summary().max();
  }

  private void join() {
    send(SignalResponse.newBuilder().setJoin(JoinResponse.newBuilder().setParticipant(ANN)));
  }

  @Test
  void aSessionIsTimedFromItsJoinToItsEnd() {
    join();
    send(SignalResponse.newBuilder().setOffer(SessionDescription.getDefaultInstance()));
    send(SignalResponse.newBuilder().setOffer(SessionDescription.getDefaultInstance()));
    nowMillis[0] = 1_250;
    meter.emit(new RoomEffect.ParticipantJoined(ROOM, ANN));
    send(
        SignalResponse.newBuilder()
            .setTrackPublished(TrackPublishedResponse.newBuilder().setTrack(TRACK)));
    nowMillis[0] = 1_600;
    meter.emit(new RoomEffect.TrackPublished(ROOM, ANN, TRACK));
    nowMillis[0] = 9_250;
    meter.emit(new RoomEffect.ParticipantLeft(ROOM, ANN));
    nowMillis[0] = 11_000;
    meter.emit(new RoomEffect.RoomClosed(ROOM));
    assertThat(count("livekit_participant_join_total", "state", "rtc_init")).isEqualTo(1);
    assertThat(count("livekit_participant_join_total", "state", "rtc_success")).isEqualTo(1);
    assertThat(
            count("livekit_peer_connection_state", "transport", "SUBSCRIBER", "state", "started"))
        .isEqualTo(1);
    assertThat(count("livekit_node_service_operation", "type", "offer")).isEqualTo(2);
    assertThat(count("livekit_track_publish_counter", "kind", "VIDEO", "state", "attempt"))
        .isEqualTo(1);
    assertThat(count("livekit_track_publish_counter", "kind", "VIDEO", "state", "success"))
        .isEqualTo(1);
    assertThat(max("livekit_session_start_time_ms")).isEqualTo(250);
    assertThat(max("livekit_pubsubtime_ms")).isEqualTo(350);
    assertThat(max("livekit_session_duration_ms")).isEqualTo(8_000);
    assertThat(max("livekit_room_duration_seconds")).isEqualTo(10);
  }

  @Test
  void peerConnectionsAreCountedAsFarAsTheyCome() {
    meter.emit(new RoomEffect.PeerReached(SignalTarget.PUBLISHER, Milestone.ICE_CONNECTED));
    meter.emit(new RoomEffect.PeerReached(SignalTarget.PUBLISHER, Milestone.CONNECTED));
    meter.emit(new RoomEffect.PeerReached(SignalTarget.SUBSCRIBER, Milestone.FULLY_ESTABLISHED));
    assertThat(peers("PUBLISHER", "ice_connected")).isEqualTo(1);
    assertThat(peers("PUBLISHER", "connected")).isEqualTo(1);
    assertThat(peers("SUBSCRIBER", "fully_established")).isEqualTo(1);
    assertThat(count("livekit_node_service_operation", "type", "peer_connection")).isEqualTo(1);
  }

  private double peers(String transport, String state) {
    return count("livekit_peer_connection_state", "transport", transport, "state", state);
  }

  @Test
  void whoTakesATrackIsTimed() {
    meter.emit(new RoomEffect.TrackSubscribed("JS", "STANDARD", TRACK, 120_000_000L, 1));
    meter.emit(new RoomEffect.TrackSubscribed("JS", "STANDARD", TRACK, 40_000_000L, 2000));
    var first =
        registry
            .get("livekit_pubsubtime_ms")
            .tags("direction", "subscribe", "source", "CAMERA", "type", "VIDEO", "country", "")
            .tags("sdk", "JS", "kind", "STANDARD", "count", "1")
            .summary();
    assertThat(first.max()).isEqualTo(120);
    assertThat(registry.get("livekit_pubsubtime_ms").tag("count", "10").summary().max())
        .isEqualTo(40);
  }

  @Test
  void whoNeverConnectedHasFailedOrGivenUp() {
    join();
    meter.emit(new RoomEffect.ParticipantLeft(ROOM, ANN));
    meter.emit(
        new RoomEffect.ParticipantLeft(
            ROOM, ANN.toBuilder().setDisconnectReason(DisconnectReason.JOIN_FAILURE).build()));
    assertThat(count("livekit_participant_join_total", "state", "rtc_canceled")).isEqualTo(1);
    assertThat(count("livekit_participant_join_total", "state", "rtc_failure")).isEqualTo(1);
  }

  @Test
  void streamsOfDataAreCountedByTheirReceiversAndTheirSize() {
    meter.emit(new RoomEffect.StreamStarted("text", "text/plain", 700, 3));
    meter.emit(new RoomEffect.StreamStarted("bytes", "Image/PNG; a=b", -1, 2));
    meter.emit(new RoomEffect.StreamStarted("bytes", "nonsense", 5, 0));
    assertThat(streams("dest_count", "text", "text").max()).isEqualTo(3);
    assertThat(streams("dest_count", "bytes", "image").count()).isOne();
    assertThat(streams("bytes", "text", "text").max()).isEqualTo(700);
    assertThat(streams("bytes", "bytes", "unknown").max()).isEqualTo(5);
    assertThat(registry.find("livekit_datapacket_stream_bytes").tag("mime_type", "image").meters())
        .isEmpty();
  }

  private DistributionSummary streams(String what, String type, String mimeType) {
    return registry
        .get("livekit_datapacket_stream_" + what)
        .tags("type", type, "mime_type", mimeType)
        .summary();
  }

  @Test
  void qualityIsRecordedOnceForEachParticipant() {
    join();
    send(
        SignalResponse.newBuilder()
            .setConnectionQuality(
                ConnectionQualityUpdate.newBuilder()
                    .addUpdates(
                        ConnectionQualityInfo.newBuilder()
                            .setParticipantSid("PA_1")
                            .setQuality(ConnectionQuality.EXCELLENT)
                            .setScore(4.25f))
                    .addUpdates(
                        ConnectionQualityInfo.newBuilder()
                            .setParticipantSid("PA_2")
                            .setQuality(ConnectionQuality.POOR)
                            .setScore(1.5f))));
    assertThat(registry.get("livekit_quality_rating").summary().count()).isOne();
    assertThat(max("livekit_quality_rating")).isEqualTo(ConnectionQuality.EXCELLENT_VALUE);
    assertThat(max("livekit_quality_score")).isEqualTo(4.25);
  }
}
