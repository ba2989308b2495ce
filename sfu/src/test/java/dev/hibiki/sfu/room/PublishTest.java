package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.AudioTrackFeature;
import dev.hibiki.common.proto.MuteTrackRequest;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SimulcastCodec;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.UpdateLocalAudioTrack;
import dev.hibiki.common.proto.UpdateLocalVideoTrack;
import dev.hibiki.common.proto.VideoLayer;
import dev.hibiki.common.proto.VideoQuality;
import dev.hibiki.rtc.sdp.Direction;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishTest {
  private final SimRoom sim = new SimRoom(3);

  private SimClient joined(String identity, boolean single) {
    SimClient client = sim.client(identity, single).join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private static List<TrackInfo> tracksOf(SimClient viewer, SimClient publisher) {
    ParticipantInfo info = viewer.known.get(publisher.join.getParticipant().getSid());
    return info == null ? List.of() : info.getTracksList();
  }

  private static List<RequestResponse> responses(SimClient client) {
    return client.all(SignalResponse::hasRequestResponse, SignalResponse::getRequestResponse);
  }

  @Test
  void aFirstPacketOfPaddingAloneAnnouncesTheTrack() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    alice.publish(TrackType.VIDEO, TrackSource.CAMERA, "cam", false);
    sim.run(SimRoom.SECOND);
    assertThat(tracksOf(bob, alice)).isEmpty();
    alice.publisher.sendRtp(96, 100, 3000, alice.lastSsrc(), new byte[0]);
    sim.settle();
    assertThat(tracksOf(bob, alice)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTrackIsAnnouncedWhenItsFirstPacketArrives(boolean single) {
    SimClient alice = joined("alice", single);
    SimClient bob = joined("bob", false);
    String mid = alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    sim.run(SimRoom.SECOND);
    var published = alice.all(SignalResponse::hasTrackPublished, SignalResponse::getTrackPublished);
    assertThat(published).hasSize(1);
    assertThat(published.get(0).getCid()).isEqualTo("mic");
    String sid = published.get(0).getTrack().getSid();
    assertThat(sid).startsWith("TR_AM");
    assertThat(alice.lastAnswer.section(mid))
        .extracting(MediaSection::direction)
        .isEqualTo(Direction.RECVONLY);
    assertThat(tracksOf(bob, alice)).isEmpty();

    alice.sendMedia(TrackType.AUDIO, alice.lastSsrc(), 1);
    assertThat(tracksOf(bob, alice))
        .singleElement()
        .satisfies(track -> {
          assertThat(track.getSid()).isEqualTo(sid);
          assertThat(track.getMimeType()).isEqualTo("audio/red");
          assertThat(track.getMid()).isEqualTo(mid);
          assertThat(track.getStream()).isEqualTo("camera");
          assertThat(track.getSource()).isEqualTo(TrackSource.MICROPHONE);
          assertThat(track.getName()).isEqualTo("track mic");
          assertThat(track.getVersion().getUnixMicro()).isPositive();
        });
    assertThat(sim.all(RoomEffect.TrackPublished.class)).hasSize(1);
    ParticipantInfo self = alice.known.get(alice.join.getParticipant().getSid());
    assertThat(self).isNotNull();
    assertThat(sim.room.info().getNumPublishers()).isEqualTo(1);
  }

  @Test
  void aMutedTrackIsAnnouncedWithoutPackets() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    alice.publish(TrackType.VIDEO, TrackSource.CAMERA, "cam", true);
    sim.run(SimRoom.SECOND);
    assertThat(tracksOf(bob, alice))
        .singleElement()
        .satisfies(track -> assertThat(track.getMuted()).isTrue());
  }

  @Test
  void aTrackEndsWithItsSection() {
    SimClient alice = joined("alice", true);
    SimClient bob = joined("bob", true);
    String mid = alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    sim.run(SimRoom.SECOND);
    alice.sendMedia(TrackType.AUDIO, alice.lastSsrc(), 1);
    assertThat(tracksOf(bob, alice)).hasSize(1);
    alice.unpublish(mid);
    assertThat(tracksOf(bob, alice)).isEmpty();
    assertThat(sim.all(RoomEffect.TrackUnpublished.class)).hasSize(1);
    assertThat(sim.room.trackCount()).isZero();
    assertThat(alice.lastAnswer.section(mid))
        .extracting(MediaSection::direction)
        .isEqualTo(Direction.INACTIVE);
  }

  @Test
  void aTrackRequestedAfterItsOfferIsStillFound() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    alice.offerTrack(TrackType.VIDEO, "late", false);
    sim.run(SimRoom.SECOND);
    alice.sendMedia(TrackType.VIDEO, alice.lastSsrc(), 2);
    assertThat(tracksOf(bob, alice)).isEmpty();
    alice.send(
        SignalRequest.newBuilder()
            .setAddTrack(
                AddTrackRequest.newBuilder()
                    .setCid("late")
                    .setType(TrackType.VIDEO)
                    .setSource(TrackSource.SCREEN_SHARE)));
    sim.settle();
    assertThat(tracksOf(bob, alice))
        .singleElement()
        .satisfies(track -> assertThat(track.getStream()).isEqualTo("screen"));
  }

  @Test
  void aTrackWithAnotherIdInTheDescriptionIsFoundByItsKind() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    alice.send(
        SignalRequest.newBuilder()
            .setAddTrack(
                AddTrackRequest.newBuilder()
                    .setCid("signal-id")
                    .setType(TrackType.AUDIO)
                    .setSource(TrackSource.MICROPHONE)));
    alice.offerTrack(TrackType.AUDIO, "sdp-id", false);
    sim.run(SimRoom.SECOND);
    alice.sendMedia(TrackType.AUDIO, alice.lastSsrc(), 1);
    assertThat(tracksOf(bob, alice)).hasSize(1);
    assertThat(tracksOf(bob, alice).get(0).getCodecs(0).getSdpCid()).isEqualTo("sdp-id");
  }

  @Test
  void grantsDecideWhatMayBePublished() {
    SimClient alice =
        sim.dual("alice")
            .grant(
                VideoGrant.builder()
                    .roomJoin(true)
                    .canPublishSources(List.of("microphone"))
                    .build())
            .join();
    sim.run(SimRoom.SECOND);
    alice.publish(TrackType.VIDEO, TrackSource.CAMERA, "cam", false);
    assertThat(responses(alice))
        .singleElement()
        .satisfies(response -> {
          assertThat(response.getReason()).isEqualTo(RequestResponse.Reason.NOT_ALLOWED);
          assertThat(response.getAddTrack().getCid()).isEqualTo("cam");
        });
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    assertThat(responses(alice)).hasSize(1);
  }

  @Test
  void dataIsNoKindOfTrack() {
    SimClient alice = joined("alice", false);
    alice.send(
        SignalRequest.newBuilder()
            .setAddTrack(AddTrackRequest.newBuilder().setCid("x").setType(TrackType.DATA)));
    sim.settle();
    assertThat(responses(alice))
        .extracting(RequestResponse::getReason)
        .containsExactly(RequestResponse.Reason.UNSUPPORTED_TYPE);
  }

  @Test
  void theSameIdAgainIsQueuedUntilTheFirstTrackEnds() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    String mid = alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    sim.run(SimRoom.SECOND);
    alice.sendMedia(TrackType.AUDIO, alice.lastSsrc(), 1);
    AddTrackRequest.Builder again =
        AddTrackRequest.newBuilder()
            .setCid("mic")
            .setType(TrackType.AUDIO)
            .setSource(TrackSource.MICROPHONE);
    alice.send(SignalRequest.newBuilder().setAddTrack(again));
    sim.settle();
    assertThat(responses(alice))
        .extracting(RequestResponse::getReason)
        .containsExactly(RequestResponse.Reason.QUEUED);
    assertThat(alice.all(SignalResponse::hasTrackPublished, r -> r)).hasSize(1);
    alice.unpublish(mid);
    assertThat(alice.all(SignalResponse::hasTrackPublished, r -> r)).hasSize(2);
    alice.offerTrack(TrackType.AUDIO, "mic", false);
    sim.settle();
    alice.sendMedia(TrackType.AUDIO, alice.lastSsrc(), 1);
    assertThat(tracksOf(bob, alice)).hasSize(1);
  }

  @Test
  void pendingTracksAreBounded() {
    SimClient alice = joined("alice", false);
    for (int i = 0; i < 25; i++) {
      alice.send(
          SignalRequest.newBuilder()
              .setAddTrack(AddTrackRequest.newBuilder().setCid("c" + i).setType(TrackType.AUDIO)));
    }
    sim.settle();
    assertThat(alice.all(SignalResponse::hasTrackPublished, r -> r)).hasSize(20);
    assertThat(responses(alice))
        .hasSize(5)
        .allMatch(r -> r.getReason() == RequestResponse.Reason.LIMIT_EXCEEDED);
  }

  @Test
  void simulcastLayersAreNamed() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    AddTrackRequest.Builder request =
        AddTrackRequest.newBuilder()
            .setCid("cam")
            .setType(TrackType.VIDEO)
            .setSource(TrackSource.CAMERA)
            .setWidth(1280)
            .setHeight(720)
            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp8").setCid("cam"));
    for (int i = 2; i >= 0; i--) {
      request.addLayers(
          VideoLayer.newBuilder().setQualityValue(i).setWidth(320 << i).setHeight(180 << i));
    }
    alice.send(SignalRequest.newBuilder().setAddTrack(request));
    alice.send(
        SignalRequest.newBuilder()
            .setMute(MuteTrackRequest.newBuilder().setMuted(true).setSid(firstSid(alice))));
    alice.offerTrack(TrackType.VIDEO, "cam", true);
    sim.run(SimRoom.SECOND);
    assertThat(tracksOf(bob, alice))
        .singleElement()
        .satisfies(track -> {
          assertThat(track.getSimulcast()).isTrue();
          assertThat(track.getMimeType()).isEqualTo("video/VP8");
          assertThat(track.getCodecs(0).getLayersList())
              .extracting(VideoLayer::getRid)
              .containsExactly("q", "h", "f");
          assertThat(track.getLayersList())
              .extracting(VideoLayer::getQuality)
              .containsExactly(VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH);
        });
    assertThat(alice.lastAnswer.section("1")).satisfies(s -> assertThat(s.simulcast()).isNotNull());
  }

  private String firstSid(SimClient client) {
    sim.settle();
    return client
        .all(SignalResponse::hasTrackPublished, SignalResponse::getTrackPublished)
        .getFirst()
        .getTrack()
        .getSid();
  }

  @Test
  void mutingIsToldToEverybody() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    sim.run(SimRoom.SECOND);
    alice.sendMedia(TrackType.AUDIO, alice.lastSsrc(), 1);
    alice.send(
        SignalRequest.newBuilder()
            .setMute(MuteTrackRequest.newBuilder().setSid(firstSid(alice)).setMuted(true)));
    sim.settle();
    assertThat(tracksOf(bob, alice).get(0).getMuted()).isTrue();
    assertThat(tracksOf(alice, alice).get(0).getMuted()).isTrue();
    alice.send(
        SignalRequest.newBuilder()
            .setMute(MuteTrackRequest.newBuilder().setSid("TR_none").setMuted(true)));
    sim.settle();
    assertThat(responses(alice))
        .extracting(RequestResponse::getReason)
        .containsExactly(RequestResponse.Reason.NOT_FOUND);
  }

  @Test
  void featuresAndSizesAreReplaced() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", true);
    sim.run(SimRoom.SECOND);
    alice.send(
        SignalRequest.newBuilder()
            .setUpdateAudioTrack(
                UpdateLocalAudioTrack.newBuilder()
                    .setTrackSid(firstSid(alice))
                    .addFeatures(AudioTrackFeature.TF_STEREO)));
    sim.settle();
    assertThat(tracksOf(bob, alice).get(0).getAudioFeaturesList())
        .containsExactly(AudioTrackFeature.TF_STEREO);
    assertThat(tracksOf(bob, alice).get(0).getStereo()).isTrue();
    alice.send(
        SignalRequest.newBuilder()
            .setUpdateVideoTrack(UpdateLocalVideoTrack.newBuilder().setTrackSid("TR_x")));
    sim.settle();
    assertThat(responses(alice).getLast().getReason()).isEqualTo(RequestResponse.Reason.NOT_FOUND);
  }

  @Test
  void leavingEndsItsTracks() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", true);
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", true);
    sim.run(SimRoom.SECOND);
    assertThat(bob.trackIds).hasSize(1);
    alice.send(
        SignalRequest.newBuilder()
            .setLeave(dev.hibiki.common.proto.LeaveRequest.getDefaultInstance()));
    sim.run(SimRoom.SECOND);
    assertThat(sim.room.trackCount()).isZero();
    assertThat(bob.trackIds).isEmpty();
    assertThat(bob.known).doesNotContainKey(alice.join.getParticipant().getSid());
  }
}
