package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SubscribedQuality;
import dev.hibiki.common.proto.SubscribedQualityUpdate;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.UpdateTrackSettings;
import dev.hibiki.common.proto.VideoLayer;
import dev.hibiki.common.proto.VideoQuality;
import dev.hibiki.sfu.settings.MediaSettings;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QualityTest {
  private SimRoom sim = new SimRoom(11);
  private SimClient alice = sim.dual("alice");
  private String trackSid = "";

  private SimClient joined(String identity) {
    SimClient client = sim.dual(identity).join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private void publishSimulcast() {
    alice.join();
    sim.run(SimRoom.SECOND);
    AddTrackRequest.Builder request =
        AddTrackRequest.newBuilder()
            .setCid("cam")
            .setType(TrackType.VIDEO)
            .setSource(TrackSource.CAMERA);
    for (int i = 0; i < 3; i++) {
      request.addLayers(
          VideoLayer.newBuilder().setQualityValue(i).setWidth(320 << i).setHeight(180 << i));
    }
    alice.send(SignalRequest.newBuilder().setAddTrack(request));
    // Without rids in the description, so that a plain packet starts the track.
    alice.offerTrack(TrackType.VIDEO, "cam", false);
    sim.run(SimRoom.SECOND);
    alice.sendMedia(TrackType.VIDEO, alice.lastSsrc(), 1);
    sim.settle();
    trackSid =
        alice
            .all(SignalResponse::hasTrackPublished, SignalResponse::getTrackPublished)
            .getLast()
            .getTrack()
            .getSid();
  }

  private List<SubscribedQualityUpdate> updates() {
    return alice.all(
        SignalResponse::hasSubscribedQualityUpdate, SignalResponse::getSubscribedQualityUpdate);
  }

  private static List<VideoQuality> enabled(SubscribedQualityUpdate update) {
    assertThat(update.getSubscribedCodecs(0).getCodec()).isEqualTo("vp8");
    return update.getSubscribedCodecs(0).getQualitiesList().stream()
        .filter(SubscribedQuality::getEnabled)
        .map(SubscribedQuality::getQuality)
        .toList();
  }

  private void want(SimClient client, UpdateTrackSettings.Builder settings) {
    client.send(SignalRequest.newBuilder().setTrackSetting(settings.addTrackSids(trackSid)));
  }

  @Test
  void whatNobodyWantsIsSwitchedOffAfterAWhile() {
    publishSimulcast();
    sim.run(9 * SimRoom.SECOND);
    assertThat(updates()).isEmpty();
    sim.run(2 * SimRoom.SECOND);
    assertThat(updates())
        .singleElement()
        .satisfies(update -> assertThat(enabled(update)).isEmpty());
  }

  @Test
  void moreIsToldAtOnceAndLessAfterAWhile() {
    publishSimulcast();
    SimClient bob = joined("bob");
    sim.run(SimRoom.SECOND);
    assertThat(enabled(updates().getLast()))
        .containsExactly(VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH);
    int before = updates().size();
    want(bob, UpdateTrackSettings.newBuilder().setWidth(320).setHeight(180));
    sim.run(4 * SimRoom.SECOND);
    assertThat(updates()).hasSize(before);
    sim.run(2 * SimRoom.SECOND);
    assertThat(enabled(updates().getLast())).containsExactly(VideoQuality.LOW);
    want(bob, UpdateTrackSettings.newBuilder().setQuality(VideoQuality.MEDIUM));
    sim.run(200 * SimRoom.MILLI);
    assertThat(enabled(updates().getLast())).containsExactly(VideoQuality.LOW, VideoQuality.MEDIUM);
    want(bob, UpdateTrackSettings.newBuilder().setDisabled(true));
    sim.run(6 * SimRoom.SECOND);
    assertThat(enabled(updates().getLast())).isEmpty();
    want(bob, UpdateTrackSettings.newBuilder().setQuality(VideoQuality.LOW));
    sim.settle();
    // Switching on again does not wait.
    assertThat(enabled(updates().getLast())).containsExactly(VideoQuality.LOW);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 9})
  void whatNobodyWantsGoesOnAsLongAsIsConfigured(long seconds) {
    sim =
        SimRoom.with(
            12,
            settings ->
                settings.media(
                    MediaSettings.DEFAULT.toBuilder()
                        .dynacastPauseNanos(seconds * SimRoom.SECOND)
                        .build()));
    alice = sim.dual("alice");
    publishSimulcast();
    SimClient bob = joined("bob");
    sim.run(SimRoom.SECOND);
    int before = updates().size();
    want(bob, UpdateTrackSettings.newBuilder().setWidth(320).setHeight(180));
    sim.run(seconds * SimRoom.SECOND - 100 * SimRoom.MILLI);
    assertThat(updates()).hasSize(before);
    sim.run(SimRoom.SECOND);
    assertThat(enabled(updates().getLast())).containsExactly(VideoQuality.LOW);
  }

  @Test
  void adaptiveClientsBeginLow() {
    publishSimulcast();
    sim.dual("bob").session(session -> session.setAdaptiveStream(true)).join();
    sim.run(2 * SimRoom.SECOND);
    assertThat(enabled(updates().getLast())).containsExactly(VideoQuality.LOW);
  }
}
