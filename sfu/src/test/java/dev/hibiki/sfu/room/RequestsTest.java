package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.ParticipantTracks;
import dev.hibiki.common.proto.Ping;
import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.SessionDescription;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.UpdateLocalVideoTrack;
import dev.hibiki.common.proto.UpdateSubscription;
import dev.hibiki.common.proto.UpdateVideoLayers;
import dev.hibiki.common.proto.VideoLayer;
import dev.hibiki.sfu.participant.ParticipantReport;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients ask for in a session, and what comes of it. */
class RequestsTest {
  private final SimRoom sim = new SimRoom(91);
  private int sequence;

  private SimClient joined(String identity) {
    SimClient client = sim.dual(identity).join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private void speak(SimClient client) {
    for (int i = 0; i < 3; i++) {
      client.speak(++sequence, client.lastSsrc(), 20);
      sim.settle();
    }
  }

  private static List<RequestResponse> responses(SimClient client) {
    return client.all(SignalResponse::hasRequestResponse, SignalResponse::getRequestResponse);
  }

  private static String lastSid(SimClient client) {
    return client
        .all(SignalResponse::hasTrackPublished, SignalResponse::getTrackPublished)
        .getLast()
        .getTrack()
        .getSid();
  }

  private static List<TrackInfo> tracks(SimClient viewer, SimClient of) {
    ParticipantInfo info = viewer.known.get(of.join.getParticipant().getSid());
    return info == null ? List.of() : info.getTracksList();
  }

  @ParameterizedTest
  @CsvSource({"0,true", "1,false", "7,false"})
  void anAnswerToAnOlderOfferIsDropped(int late, boolean taken) {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    bob.answersLate = late;
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    sim.run(SimRoom.SECOND);
    speak(alice);
    sim.run(2 * SimRoom.SECOND);
    speak(alice);
    assertThat(bob.subscriber.packets.isEmpty()).isNotEqualTo(taken);
    sim.run(16 * SimRoom.SECOND);
    // Dropped, it counts as missing.
    assertThat(bob.all(SignalResponse::hasLeave, SignalResponse::getLeave))
        .hasSize(taken ? 0 : 1)
        .allMatch(leave -> leave.getAction() == LeaveRequest.Action.RECONNECT);
  }

  @Test
  void anOfferMayNameTheTracksInItsSections() {
    SimClient alice = sim.single("alice").join();
    sim.run(SimRoom.SECOND);
    alice.send(
        SignalRequest.newBuilder()
            .setOffer(
                SessionDescription.newBuilder()
                    .setType("offer")
                    .setSdp(alice.offer.write(alice.publisher))
                    .setId(77)
                    .putMidToTrackId("0", "TR_not-ours")
                    .putMidToTrackId("no-such-section", "")));
    sim.settle();
    SessionDescription answer =
        alice.all(SignalResponse::hasAnswer, SignalResponse::getAnswer).getLast();
    assertThat(answer.getId()).isEqualTo(77);
    assertThat(answer.getMidToTrackIdMap()).isEmpty();
  }

  @Test
  void threeTracksWaitUnderOneNameAndNoFourth() {
    SimClient alice = joined("alice");
    for (int i = 0; i < 5; i++) {
      alice.send(
          SignalRequest.newBuilder()
              .setAddTrack(
                  AddTrackRequest.newBuilder()
                      .setCid("mic")
                      .setName("n" + i)
                      .setType(TrackType.AUDIO)
                      .setSource(TrackSource.MICROPHONE)));
    }
    sim.settle();
    assertThat(alice.all(SignalResponse::hasTrackPublished, r -> r)).hasSize(1);
    assertThat(responses(alice))
        .extracting(RequestResponse::getReason)
        .containsExactly(
            RequestResponse.Reason.QUEUED,
            RequestResponse.Reason.QUEUED,
            RequestResponse.Reason.LIMIT_EXCEEDED,
            RequestResponse.Reason.LIMIT_EXCEEDED);
    assertThat(responses(alice).getLast().getAddTrack().getName()).isEqualTo("n4");
  }

  @Test
  void tracksMayBeNamedByTheirParticipants() {
    SimClient alice = joined("alice");
    SimClient bob = sim.dual("bob").session(session -> session.setAutoSubscribe(false)).join();
    sim.run(SimRoom.SECOND);
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", true);
    String first = lastSid(alice);
    alice.publish(TrackType.VIDEO, TrackSource.CAMERA, "cam", true);
    String second = lastSid(alice);
    sim.run(SimRoom.SECOND);
    assertThat(bob.trackIds).isEmpty();
    UpdateSubscription.Builder wish =
        UpdateSubscription.newBuilder()
            .setSubscribe(true)
            .addParticipantTracks(
                ParticipantTracks.newBuilder()
                    .setParticipantSid(alice.join.getParticipant().getSid())
                    .addTrackSids(first)
                    .addTrackSids(second));
    bob.send(SignalRequest.newBuilder().setSubscription(wish));
    sim.run(SimRoom.SECOND);
    assertThat(bob.trackIds.values()).containsExactlyInAnyOrder(first, second);
    bob.send(SignalRequest.newBuilder().setSubscription(wish.setSubscribe(false)));
    sim.run(SimRoom.SECOND);
    assertThat(bob.trackIds).isEmpty();
  }

  @Test
  void theSizeOfAPictureIsReplacedForAll() {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    alice.publish(TrackType.VIDEO, TrackSource.SCREEN_SHARE, "screen", true);
    sim.run(SimRoom.SECOND);
    alice.send(
        SignalRequest.newBuilder()
            .setUpdateVideoTrack(
                UpdateLocalVideoTrack.newBuilder()
                    .setTrackSid(lastSid(alice))
                    .setWidth(1920)
                    .setHeight(1080)));
    sim.settle();
    for (SimClient viewer : List.of(alice, bob)) {
      assertThat(tracks(viewer, alice))
          .singleElement()
          .satisfies(track -> {
            assertThat(track.getWidth()).isEqualTo(1920);
            assertThat(track.getHeight()).isEqualTo(1080);
          });
    }
    assertThat(responses(alice)).isEmpty();
  }

  @Test
  @SuppressWarnings("deprecation")
  void layersThatOlderClientsUpdateChangeNothing() {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    alice.publish(TrackType.VIDEO, TrackSource.CAMERA, "cam", true);
    sim.run(SimRoom.SECOND);
    TrackInfo before = tracks(bob, alice).getFirst();
    alice.received.clear();
    alice.send(
        SignalRequest.newBuilder()
            .setUpdateLayers(
                UpdateVideoLayers.newBuilder()
                    .setTrackSid(before.getSid())
                    .addLayers(VideoLayer.newBuilder().setWidth(9).setHeight(9))));
    sim.run(SimRoom.SECOND);
    assertThat(tracks(bob, alice)).containsExactly(before);
    assertThat(responses(alice)).isEmpty();
    assertThat(alice.ended).isFalse();
  }

  @Test
  void aHiddenSubscriberIsNotAnnouncedToThePublisher() {
    SimClient alice = joined("alice");
    SimClient ghost =
        sim.dual("ghost").grant(VideoGrant.builder().roomJoin(true).hidden(true).build()).join();
    sim.run(SimRoom.SECOND);
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    sim.run(SimRoom.SECOND);
    speak(alice);
    sim.run(SimRoom.SECOND);
    speak(alice);
    assertThat(ghost.subscriber.packets).isNotEmpty();
    assertThat(alice.received).noneMatch(SignalResponse::hasTrackSubscribed);
    SimClient bob = joined("bob");
    sim.run(SimRoom.SECOND);
    assertThat(bob.trackIds).hasSize(1);
    assertThat(alice.received.stream().filter(SignalResponse::hasTrackSubscribed)).hasSize(1);
  }

  @Test
  void theRoundTripThatAClientTellsIsKept() {
    SimClient alice = joined("alice");
    alice.send(
        SignalRequest.newBuilder().setPingReq(Ping.newBuilder().setTimestamp(78).setRtt(41)));
    sim.settle();
    assertThat(RoomReport.of(sim.room).participants())
        .extracting(ParticipantReport::signalRttMillis)
        .containsExactly(41L);
  }
}
