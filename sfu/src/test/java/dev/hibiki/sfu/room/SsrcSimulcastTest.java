package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.UpdateTrackSettings;
import dev.hibiki.common.proto.VideoLayer;
import dev.hibiki.common.proto.VideoQuality;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.sfu.sim.RtcpRecord;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that only their sources tell apart, as clients without rids send them. */
class SsrcSimulcastTest {
  private static final List<Integer> SSRCS = List.of(7001, 7003, 7002);
  private static final int LAYER_MARK = 20;

  private final SimRoom sim = new SimRoom(31);
  private final SimClient alice = sim.dual("alice");
  private final SimClient bob = sim.dual("bob");
  private int frame;

  /** Sends a keyframe of one packet on each source. */
  private void sendFrames(int count) {
    for (int i = 0; i < count; i++, frame++) {
      for (int layer = 0; layer < SSRCS.size(); layer++) {
        byte[] payload = new byte[60];
        payload[0] = 0x10;
        payload[4] = (byte) 0x9d;
        payload[5] = 0x01;
        payload[6] = 0x2a;
        payload[LAYER_MARK] = (byte) layer;
        alice.publisher.sendRtp(96, 100 + frame, 3600 * frame, SSRCS.get(layer), payload);
      }
      sim.run(40 * SimRoom.MILLI);
    }
  }

  private List<Integer> takeLayers() {
    List<Integer> layers = new ArrayList<>();
    RtpHeader header = new RtpHeader();
    for (byte[] packet : bob.subscriber.packets) {
      assertThat(header.parse(packet, 0, packet.length)).isTrue();
      layers.add((int) packet[header.payloadOffset() + LAYER_MARK]);
    }
    bob.subscriber.packets.clear();
    return layers;
  }

  private void ask(VideoQuality quality) {
    String sid = bob.known.values().iterator().next().getTracks(0).getSid();
    bob.send(
        SignalRequest.newBuilder()
            .setTrackSetting(
                UpdateTrackSettings.newBuilder().addTrackSids(sid).setQuality(quality)));
    sendFrames(5);
    bob.subscriber.packets.clear();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLayerThatIsWantedIsForwarded(boolean tellsLayers) {
    alice.join();
    bob.join();
    sim.run(SimRoom.SECOND);
    AddTrackRequest.Builder request =
        AddTrackRequest.newBuilder()
            .setCid("cam")
            .setType(TrackType.VIDEO)
            .setSource(TrackSource.CAMERA);
    for (int i = 0; i < 3 && tellsLayers; i++) {
      request.addLayers(
          VideoLayer.newBuilder().setQualityValue(i).setWidth(320 << i).setHeight(180 << i));
    }
    alice.send(SignalRequest.newBuilder().setAddTrack(request));
    alice.offerSsrcSimulcast("cam", SSRCS);
    sim.run(SimRoom.SECOND);
    sendFrames(15);
    assertThat(takeLayers()).last().isEqualTo(2);
    for (VideoQuality quality :
        List.of(VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH, VideoQuality.MEDIUM)) {
      ask(quality);
      sendFrames(10);
      assertThat(takeLayers()).hasSize(10).containsOnly(quality.getNumber());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void keyframesAreAskedOfTheSourceThatIsForwarded(int layer) {
    theLayerThatIsWantedIsForwarded(true);
    ask(VideoQuality.forNumber(layer));
    sendFrames(50);
    alice.publisher.reports.clear();
    RtpHeader seen = new RtpHeader();
    byte[] packet = bob.subscriber.packets.getLast();
    assertThat(seen.parse(packet, 0, packet.length)).isTrue();
    byte[] report = new byte[200];
    RtcpWriter writer = new RtcpWriter().start(report, 0, report.length);
    writer.pictureLoss(1, seen.ssrc());
    bob.subscriber.transport.sendRtcp(report, 0, writer.length());
    sim.run(100 * SimRoom.MILLI);
    assertThat(RtcpRecord.of(alice.publisher).pictureLosses).containsOnly(SSRCS.get(layer));
  }
}
