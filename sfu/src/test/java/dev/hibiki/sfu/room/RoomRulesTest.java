package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.Codec;
import dev.hibiki.common.proto.MuteRoomTrackRequest;
import dev.hibiki.common.proto.MuteRoomTrackResponse;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SimulcastCodec;
import dev.hibiki.common.proto.SimulcastCodecInfo;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rooms do because their record or the configuration says so. */
class RoomRulesTest {
  private static Codec codec(String mime) {
    return Codec.newBuilder().setMime(mime).build();
  }

  private static TrackInfo accepted(SimClient client) {
    return client
        .all(SignalResponse::hasTrackPublished, SignalResponse::getTrackPublished)
        .getLast()
        .getTrack();
  }

  @ParameterizedTest
  @CsvSource({
    "VIDEO,av1,video/h264",
    "VIDEO,vp9,video/vp9",
    "VIDEO,h264,video/h264",
    "AUDIO,pcmu,audio/opus",
    "AUDIO,opus,audio/opus"
  })
  void aCodecThatIsNotEnabledIsReplacedByTheFirstThatIs(
      TrackType type, String asked, String replaced) {
    SimRoom sim =
        SimRoom.of(
            113,
            record ->
                record.addAllEnabledCodecs(
                    List.of(codec("video/H264"), codec("audio/opus"), codec("video/VP9"))));
    SimClient alice = sim.dual("alice").join();
    sim.run(SimRoom.SECOND);
    assertThat(alice.join.getRoom().getEnabledCodecsList())
        .extracting(Codec::getMime)
        .containsExactly("video/H264", "audio/opus", "video/VP9");
    alice.send(
        SignalRequest.newBuilder()
            .setAddTrack(
                AddTrackRequest.newBuilder()
                    .setCid("cid")
                    .setType(type)
                    .setSource(
                        type == TrackType.AUDIO ? TrackSource.MICROPHONE : TrackSource.CAMERA)
                    .addSimulcastCodecs(
                        SimulcastCodec.newBuilder().setCodec(asked).setCid("cid"))));
    sim.settle();
    assertThat(accepted(alice).getCodecsList())
        .extracting(SimulcastCodecInfo::getMimeType)
        .containsExactly(replaced);
  }

  @Test
  void aTrackIsUnmutedFromAfarWhereThatIsAllowed() {
    SimRoom sim = SimRoom.with(114, settings -> settings.remoteUnmute(true));
    SimClient alice = sim.dual("alice").join();
    SimClient bob = sim.dual("bob").join();
    sim.run(SimRoom.SECOND);
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", true);
    sim.run(SimRoom.SECOND);
    String sid = accepted(alice).getSid();
    sim.handle(
        new RoomCommand.Moderate(
            7, MuteRoomTrackRequest.newBuilder().setIdentity("alice").setTrackSid(sid).build()));
    sim.run(SimRoom.SECOND);
    assertThat(sim.all(RoomEffect.Reply.class))
        .singleElement()
        .satisfies(reply -> {
          assertThat(reply.error()).isNull();
          assertThat(reply.result())
              .isInstanceOfSatisfying(
                  MuteRoomTrackResponse.class,
                  response -> assertThat(response.getTrack().getMuted()).isFalse());
        });
    assertThat(alice.all(SignalResponse::hasMute, SignalResponse::getMute))
        .singleElement()
        .satisfies(mute -> assertThat(mute.getMuted()).isFalse());
    assertThat(bob.known.values())
        .filteredOn(info -> info.getIdentity().equals("alice"))
        .singleElement()
        .satisfies(info -> assertThat(info.getTracks(0).getMuted()).isFalse());
    alice.sendMedia(TrackType.AUDIO, alice.lastSsrc(), 3);
    assertThat(bob.subscriber.packets).isNotEmpty();
  }
}
