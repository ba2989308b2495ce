package dev.hibiki.sfu.room;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.AudioTrackFeature;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SimulcastCodec;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.rtc.sdp.RtpCodec;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codecs that the server does not look into. */
class PassThroughTest {
  private final SimRoom sim = new SimRoom(51);
  private final SimClient alice = sim.dual("alice");
  private final SimClient bob = sim.dual("bob");
  private int sequence = 100;

  @BeforeEach
  void join() {
    alice.join();
    bob.join();
    sim.run(SimRoom.SECOND);
  }

  private MediaSection publish(TrackType type, AddTrackRequest.Builder request) {
    alice.send(SignalRequest.newBuilder().setAddTrack(request.setCid("track").setType(type)));
    String mid = alice.offerTrack(type, "track", false);
    sim.run(SimRoom.SECOND);
    return requireNonNull(alice.lastAnswer.section(mid));
  }

  private List<Integer> sent(int payloadType, byte[] payload) {
    for (int i = 0; i < 4; i++) {
      sequence++;
      requireNonNull(alice.publisher)
          .sendRtp(payloadType, sequence, 3000 * sequence, alice.lastSsrc(), payload);
      sim.run(300 * SimRoom.MILLI);
    }
    List<Integer> types = new ArrayList<>();
    for (byte[] packet : requireNonNull(bob.subscriber).packets) {
      types.add(packet[1] & 0x7F);
      RtpHeader header = new RtpHeader();
      assertThat(header.parse(packet, 0, packet.length)).isTrue();
      assertThat(header.payloadLength()).isEqualTo(payload.length);
    }
    return types;
  }

  @ParameterizedTest
  @CsvSource({"pcmu,0", "pcma,8", "opus,111"})
  void soundGoesAsItIs(String codec, int payloadType) {
    MediaSection answer =
        publish(
            TrackType.AUDIO,
            AddTrackRequest.newBuilder()
                .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec(codec).setCid("track")));
    assertThat(answer.codecs().getFirst().name()).isEqualToIgnoringCase(codec);
    assertThat(sent(payloadType, new byte[80])).containsOnly(payloadType).isNotEmpty();
    TrackInfo info = bob.known.values().iterator().next().getTracks(0);
    assertThat(info.getMimeType()).isEqualToIgnoringCase("audio/" + codec);
  }

  @Test
  void h265BeginsWithARandomAccessPicture() {
    MediaSection answer =
        publish(
            TrackType.VIDEO,
            AddTrackRequest.newBuilder()
                .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("h265").setCid("track")));
    RtpCodec first = answer.codecs().getFirst();
    assertThat(first.name()).isEqualTo("H265");
    byte[] trailing = new byte[50];
    trailing[0] = 1 << 1;
    assertThat(sent(first.payloadType(), trailing)).isEmpty();
    byte[] randomAccess = new byte[50];
    randomAccess[0] = 19 << 1;
    assertThat(sent(first.payloadType(), randomAccess)).hasSize(4);
  }

  @Test
  void stereoAndSilenceAreAnswered() {
    MediaSection answer =
        publish(
            TrackType.AUDIO,
            AddTrackRequest.newBuilder()
                .setDisableRed(true)
                .addAudioFeatures(AudioTrackFeature.TF_STEREO)
                .addAudioFeatures(AudioTrackFeature.TF_NO_DTX));
    RtpCodec opus = answer.codecs().getFirst();
    assertThat(opus.parameters().get("stereo")).isEqualTo("1");
    assertThat(opus.parameters().get("maxaveragebitrate")).isEqualTo("510000");
    assertThat(opus.parameters().get("usedtx")).isNull();
    assertThat(sent(111, new byte[80])).containsOnly(111);
    MediaSection offered =
        bob.lastServerOffer.sections().stream()
            .filter(section -> !section.msids().isEmpty())
            .findFirst()
            .orElseThrow();
    assertThat(offered.codecs()).extracting(RtpCodec::name).containsExactly("opus");
    assertThat(offered.codecs().getFirst().parameters().get("sprop-stereo")).isEqualTo("1");
    assertThat(alice.all(SignalResponse::hasTrackPublished, SignalResponse::getTrackPublished))
        .allMatch(published -> published.getTrack().getDisableRed());
  }

  @Test
  void silenceIsSuppressedUnlessTheTrackSaysOtherwise() {
    MediaSection answer = publish(TrackType.AUDIO, AddTrackRequest.newBuilder());
    RtpCodec opus =
        answer.codecs().stream().filter(codec -> codec.isNamed("opus")).findFirst().orElseThrow();
    assertThat(opus.parameters().get("usedtx")).isEqualTo("1");
    assertThat(opus.parameters().get("stereo")).isNull();
  }
}
