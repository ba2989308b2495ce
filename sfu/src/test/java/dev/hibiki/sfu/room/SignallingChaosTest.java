package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.MuteTrackRequest;
import dev.hibiki.common.proto.SessionDescription;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SignalTarget;
import dev.hibiki.common.proto.SimulateScenario;
import dev.hibiki.common.proto.SimulcastCodec;
import dev.hibiki.common.proto.SubscriptionPermission;
import dev.hibiki.common.proto.SyncState;
import dev.hibiki.common.proto.TrackPermission;
import dev.hibiki.common.proto.TrackPublishedResponse;
import dev.hibiki.common.proto.TrickleRequest;
import dev.hibiki.common.proto.UpdateLocalAudioTrack;
import dev.hibiki.common.proto.UpdateParticipantMetadata;
import dev.hibiki.common.proto.UpdateSubscription;
import dev.hibiki.common.proto.UpdateTrackSettings;
import dev.hibiki.common.proto.VideoLayer;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever clients send in whatever order, the room goes on, and ends empty. */
class SignallingChaosTest {
  private static final int MESSAGES = 25_000;

  private final List<String> tracks = new ArrayList<>(List.of("TR_none", ""));
  private final List<String> descriptions = new ArrayList<>(List.of("", "v=0\r\n"));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nothingAClientSendsThrows(long seed) {
    Random random = new Random(seed);
    SimRoom sim = new SimRoom(seed);
    List<SimClient> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      clients.add(sim.client("p" + i, i % 2 == 0).join());
    }
    sim.settle();
    try {
      for (int i = 0; i < MESSAGES; i++) {
        SimClient client = clients.get(random.nextInt(clients.size()));
        step(random, sim, client);
        if (i % 64 == 0) {
          sim.settle();
          learn(clients);
        }
        if (i % 512 == 0) {
          sim.run(random.nextInt(300) * SimRoom.MILLI);
        }
      }
      sim.handle(new RoomCommand.Close(DisconnectReason.SERVER_SHUTDOWN));
      sim.settle();
    } catch (RuntimeException fault) {
      throw new AssertionError("seed " + seed, fault);
    }
    assertThat(sim.room.participants()).as("seed %d", seed).isEmpty();
    assertThat(sim.room.trackCount()).as("seed %d", seed).isZero();
    assertThat(sim.room.data().size()).as("seed %d", seed).isZero();
  }

  private void learn(List<SimClient> clients) {
    for (SimClient client : clients) {
      for (SignalResponse response : client.received) {
        if (response.hasTrackPublished() && tracks.size() < 50) {
          tracks.add(response.getTrackPublished().getTrack().getSid());
        }
        if (response.hasOffer() && descriptions.size() < 20) {
          descriptions.add(response.getOffer().getSdp());
        }
        if (response.hasAnswer() && descriptions.size() < 20) {
          descriptions.add(response.getAnswer().getSdp());
        }
      }
      client.received.clear();
    }
  }

  private void step(Random random, SimRoom sim, SimClient client) {
    int dice = random.nextInt(1000);
    if (dice < 4) {
      client.join();
    } else if (dice < 6) {
      client.loseSignal();
    } else if (dice < 12) {
      client.resume();
    } else if (dice < 20 && client.offer != null) {
      client.sendOffer();
    } else {
      client.send(request(random));
    }
  }

  private <T> T any(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private String description(Random random) {
    String text = any(random, descriptions);
    if (text.isEmpty() || random.nextBoolean()) {
      return text;
    }
    int at = random.nextInt(text.length());
    return text.substring(0, at)
        + (char) (32 + random.nextInt(90))
        + text.substring(Math.min(text.length(), at + random.nextInt(20)));
  }

  private SignalRequest.Builder request(Random random) {
    SignalRequest.Builder request = SignalRequest.newBuilder();
    String sid = any(random, tracks);
    switch (random.nextInt(15)) {
      case 0 -> {
        if (random.nextInt(8) == 0) {
          request.setOffer(
              SessionDescription.newBuilder()
                  .setSdp(description(random))
                  .setId(random.nextInt(300)));
        }
      }
      case 1 -> {
        if (random.nextInt(8) == 0) {
          request.setAnswer(
              SessionDescription.newBuilder()
                  .setSdp(description(random))
                  .setId(random.nextInt(300)));
        }
      }
      case 2 ->
          request.setTrickle(
              TrickleRequest.newBuilder()
                  .setTarget(any(random, List.of(SignalTarget.PUBLISHER, SignalTarget.SUBSCRIBER)))
                  .setCandidateInit(
                      any(
                          random,
                          List.of(
                              "",
                              "{}",
                              "{\"candidate\":\"\"}",
                              "{\"candidate\":\"candidate:1 1 udp 1 10.9.9.9 99 typ host\"}",
                              "{\"candidate\":")))
                  .setFinal(random.nextBoolean()));
      case 3, 4 ->
          request.setAddTrack(
              AddTrackRequest.newBuilder()
                  .setCid("cid" + random.nextInt(8))
                  .setTypeValue(random.nextInt(4))
                  .setSourceValue(random.nextInt(7))
                  .setMuted(random.nextBoolean())
                  .setSid(random.nextInt(10) == 0 ? sid : "")
                  .addAudioFeaturesValue(random.nextInt(12))
                  .addLayers(VideoLayer.newBuilder().setQualityValue(random.nextInt(6)))
                  .addSimulcastCodecs(
                      SimulcastCodec.newBuilder()
                          .setCodec(any(random, List.of("vp8", "", "video/h264", "x/y/z", "AV1")))
                          .setVideoLayerModeValue(random.nextInt(6))));
      case 5 ->
          request.setMute(MuteTrackRequest.newBuilder().setSid(sid).setMuted(random.nextBoolean()));
      case 6 ->
          request.setSubscription(
              UpdateSubscription.newBuilder()
                  .addTrackSids(random.nextInt(5) == 0 ? "TR_" + random.nextInt() : sid)
                  .setSubscribe(random.nextBoolean()));
      case 7, 8 ->
          request.setTrackSetting(
              UpdateTrackSettings.newBuilder()
                  .addTrackSids(sid)
                  .setDisabled(random.nextBoolean())
                  .setQualityValue(random.nextInt(6) - 1)
                  .setWidth(random.nextInt())
                  .setHeight(random.nextInt())
                  .setFps(random.nextInt()));
      case 9 ->
          request.setSubscriptionPermission(
              SubscriptionPermission.newBuilder()
                  .setAllParticipants(random.nextBoolean())
                  .addTrackPermissions(
                      TrackPermission.newBuilder()
                          .setParticipantIdentity("p" + random.nextInt(7))
                          .setParticipantSid(any(random, List.of("", "PA_x")))
                          .setAllTracks(random.nextBoolean())
                          .addTrackSids(sid)));
      case 10 -> {
        if (random.nextInt(40) == 0) {
          request.setSyncState(
              SyncState.newBuilder().addPublishTracks(TrackPublishedResponse.getDefaultInstance()));
        } else {
          request.setSyncState(SyncState.newBuilder().addTrackSidsDisabled(sid));
        }
      }
      case 11 -> {
        SimulateScenario.Builder scenario = SimulateScenario.newBuilder();
        switch (random.nextInt(60)) {
          case 0 -> scenario.setNodeFailure(true);
          case 1 -> scenario.setServerLeave(true);
          case 2 -> scenario.setSwitchCandidateProtocolValue(random.nextInt(5));
          case 3 -> scenario.setDisconnectSignalOnResume(true);
          case 4 -> scenario.setDisconnectSignalOnResumeNoMessages(true);
          case 5 -> scenario.setSpeakerUpdate(random.nextInt());
          default -> {}
        }
        request.setSimulate(scenario);
      }
      case 12 ->
          request.setUpdateMetadata(
              UpdateParticipantMetadata.newBuilder()
                  .setName("n" + random.nextInt())
                  .putAttributes("k", "v"));
      case 13 ->
          request.setUpdateAudioTrack(
              UpdateLocalAudioTrack.newBuilder()
                  .setTrackSid(sid)
                  .addFeaturesValue(random.nextInt(12)));
      default -> {
        if (random.nextInt(100) == 0) {
          request.setLeave(LeaveRequest.newBuilder().setReasonValue(random.nextInt(30)));
        } else {
          request.setPing(random.nextLong());
        }
      }
    }
    return request;
  }
}
