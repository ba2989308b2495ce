package dev.hibiki.media.obs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.obs.ServerMetrics;
import dev.hibiki.sfu.participant.ParticipantReport;
import dev.hibiki.sfu.participant.TrackReport;
import dev.hibiki.sfu.room.RoomReport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ServerMetrics metrics = new ServerMetrics(registry, "ND_1");
  private final StreamMetrics streams = new StreamMetrics(metrics.media(), metrics.rooms());

  private static RoomReport room(long received, long lost, long sent, long resent, long dropped) {
    TrackReport.Layer layer =
        new TrackReport.Layer(
            "vp8", 0, 1, true, received, received * 100, lost, 0, 2, 1, 5, 3, 2_000_000);
    TrackReport.Subscriber subscriber =
        new TrackReport.Subscriber(
            "PA_2",
            "bob",
            false,
            2,
            0,
            0,
            0,
            true,
            0,
            0,
            new TrackReport.Sent(
                9, sent, sent * 100, resent, resent * 100, 4, 1, 0, 0, 60_000_000));
    TrackReport track =
        new TrackReport(
            "TR_1",
            "",
            "VIDEO",
            "CAMERA",
            "video/vp8",
            false,
            true,
            List.of(layer),
            List.of(subscriber));
    ParticipantReport.Peer peer =
        new ParticipantReport.Peer(
            "PUBLISHER", true, false, "UDP", 1, 0, Map.of("peer_replayed", dropped));
    ParticipantReport publisher =
        new ParticipantReport(
            "PA_1",
            "ann",
            "ACTIVE",
            "STANDARD",
            "JS",
            16,
            true,
            false,
            true,
            0,
            0,
            List.of(peer),
            List.of(track));
    return new RoomReport("r", "RM_1", 0, List.of(publisher), Map.of());
  }

  private double count(String name, String... labels) {
    return registry.get(name).tags(labels).counter().count();
  }

  @Test
  void everyRoundAddsWhatCameSinceTheOneBefore() {
    streams.add(List.of(room(90, 10, 50, 1, 2)));
    streams.add(List.of(room(190, 10, 150, 3, 5)));
    assertThat(count("livekit_packet_total", "direction", "incoming", "transmission", "initial"))
        .isEqualTo(190);
    assertThat(count("livekit_packet_bytes", "direction", "outgoing", "transmission", "initial"))
        .isEqualTo(15_000);
    assertThat(count("livekit_packet_total", "direction", "outgoing", "transmission", "retransmit"))
        .isEqualTo(3);
    assertThat(count("livekit_packet_loss_total", "direction", "incoming", "source", "CAMERA"))
        .isEqualTo(10);
    assertThat(count("livekit_packet_out_of_order_total", "direction", "incoming", "type", "VIDEO"))
        .isEqualTo(2);
    assertThat(count("livekit_nack_total", "direction", "incoming")).isEqualTo(4);
    assertThat(count("livekit_nack_total", "direction", "outgoing")).isEqualTo(5);
    assertThat(count("livekit_pli_total", "direction", "outgoing")).isEqualTo(3);
    assertThat(count("hibiki_packets_dropped_total", "reason", "peer_replayed")).isEqualTo(5);
    assertThat(count("livekit_track_subscribe_counter", "state", "success")).isEqualTo(1);
    var loss = registry.get("livekit_packet_loss_percent").tag("direction", "incoming").summary();
    assertThat(loss.count()).isEqualTo(2);
    assertThat(loss.max()).isEqualTo(10);
    var reordered =
        registry.get("livekit_packet_out_of_order_percent").tag("direction", "incoming").summary();
    assertThat(reordered.max()).isEqualTo(2);
    var jitter = registry.get("livekit_jitter_us").summary();
    assertThat(jitter.max()).isEqualTo(2000);
    assertThat(registry.get("livekit_rtt_ms").summary().max()).isEqualTo(60);
  }

  @Test
  void whatIsThereNowFollowsTheRooms() {
    streams.add(List.of(room(1, 0, 1, 0, 0)));
    assertThat(registry.get("livekit_room_total").gauge().value()).isEqualTo(1);
    assertThat(registry.get("livekit_participant_total").gauge().value()).isEqualTo(1);
    assertThat(registry.get("livekit_track_published_total").tag("kind", "VIDEO").gauge().value())
        .isEqualTo(1);
    assertThat(registry.get("livekit_track_subscribed_total").tag("kind", "VIDEO").gauge().value())
        .isEqualTo(1);
    streams.add(List.of());
    assertThat(registry.get("livekit_room_total").gauge().value()).isZero();
    assertThat(registry.get("livekit_track_published_total").tag("kind", "VIDEO").gauge().value())
        .isZero();
  }

  @Test
  void aStreamThatBeginsAgainIsCountedFromItsBeginning() {
    streams.add(List.of(room(100, 0, 0, 0, 0)));
    streams.add(List.of(room(10, 0, 0, 0, 0)));
    assertThat(count("livekit_packet_total", "direction", "incoming", "transmission", "initial"))
        .isEqualTo(110);
  }
}
