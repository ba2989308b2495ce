package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SimulateScenario;
import dev.hibiki.common.proto.SpeakerInfo;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpeakersTest {
  private final SimRoom sim = new SimRoom(10);

  private SimClient joined(String identity) {
    SimClient client = sim.dual(identity).join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private static List<SpeakerInfo> told(SimClient client) {
    return client.received.stream()
        .filter(SignalResponse::hasSpeakersChanged)
        .flatMap(response -> response.getSpeakersChanged().getSpeakersList().stream())
        .toList();
  }

  private void speak(SimClient client, int packets, int level) {
    for (int i = 0; i < packets; i++) {
      client.speak(i + 1, client.lastSsrc(), level);
      sim.run(20 * SimRoom.MILLI);
    }
  }

  @ParameterizedTest
  @CsvSource({"MICROPHONE,true", "SCREEN_SHARE_AUDIO,false"})
  void microphonesAreHeard(TrackSource source, boolean heard) {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    alice.publish(TrackType.AUDIO, source, "mic", false);
    sim.run(SimRoom.SECOND);
    speak(alice, 60, 10);
    if (!heard) {
      assertThat(told(bob)).isEmpty();
      return;
    }
    assertThat(told(bob))
        .first()
        .satisfies(speaker -> {
          assertThat(speaker.getSid()).isEqualTo(alice.join.getParticipant().getSid());
          assertThat(speaker.getActive()).isTrue();
          assertThat(speaker.getLevel()).isBetween(0.1f, 0.5f);
          assertThat(speaker.getLevel() * 8).isEqualTo(Math.round(speaker.getLevel() * 8));
        });
    assertThat(told(alice)).isNotEmpty();
    sim.run(3 * SimRoom.SECOND);
    assertThat(told(bob).getLast().getActive()).isFalse();
    int count = told(bob).size();
    sim.run(10 * SimRoom.SECOND);
    assertThat(told(bob)).hasSize(count);
  }

  @Test
  void quietSoundIsNoSpeech() {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    sim.run(SimRoom.SECOND);
    speak(alice, 60, 60);
    assertThat(told(bob)).isEmpty();
  }

  @Test
  void aSpeakerCanBeSimulated() {
    SimClient alice = joined("alice");
    alice.send(
        SignalRequest.newBuilder().setSimulate(SimulateScenario.newBuilder().setSpeakerUpdate(3)));
    sim.run(2 * SimRoom.SECOND);
    assertThat(told(alice)).singleElement().matches(SpeakerInfo::getActive);
    sim.run(2 * SimRoom.SECOND);
    assertThat(told(alice)).hasSize(2);
    assertThat(told(alice).getLast().getActive()).isFalse();
  }
}
