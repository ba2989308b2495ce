package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SimulcastCodec;
import dev.hibiki.common.proto.SubscribedAudioCodec;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.UpdateSubscription;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishers of sound in several codecs hear which of them anybody receives. */
class AudioCodecsTest {
  private final SimRoom sim = new SimRoom(103);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoOffersSeveralHearsWhenTheFirstComesAndTheLastGoes(boolean several) {
    SimClient alice = sim.dual("alice").join();
    sim.run(SimRoom.SECOND);
    AddTrackRequest.Builder request =
        AddTrackRequest.newBuilder()
            .setCid("mic")
            .setType(TrackType.AUDIO)
            .setSource(TrackSource.MICROPHONE)
            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("opus").setCid("mic"));
    if (several) {
      request.addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("pcmu").setCid("other"));
    }
    alice.send(SignalRequest.newBuilder().setAddTrack(request));
    alice.offerTrack(TrackType.AUDIO, "mic", false);
    sim.run(SimRoom.SECOND);
    alice.sendMedia(TrackType.AUDIO, alice.lastSsrc(), 2);
    sim.run(SimRoom.SECOND);
    assertThat(told(alice)).as("nobody receives it, and nobody did").isEmpty();

    SimClient bob = sim.dual("bob").join();
    sim.run(SimRoom.SECOND);
    SimClient carol = sim.dual("carol").join();
    sim.run(SimRoom.SECOND);
    unsubscribe(bob);
    unsubscribe(carol);
    if (several) {
      assertThat(told(alice))
          .extracting(SubscribedAudioCodec::getEnabled)
          .containsExactly(true, false);
      assertThat(told(alice)).allSatisfy(codec -> assertThat(codec.getCodec()).isIn("opus", "red"));
    } else {
      assertThat(told(alice)).isEmpty();
    }
  }

  private static List<SubscribedAudioCodec> told(SimClient client) {
    return client
        .all(
            SignalResponse::hasSubscribedAudioCodecUpdate,
            SignalResponse::getSubscribedAudioCodecUpdate)
        .stream()
        .flatMap(update -> update.getSubscribedAudioCodecsList().stream())
        .toList();
  }

  private void unsubscribe(SimClient client) {
    client.send(
        SignalRequest.newBuilder()
            .setSubscription(
                UpdateSubscription.newBuilder().addAllTrackSids(client.trackIds.values())));
    sim.run(2 * SimRoom.SECOND);
  }
}
