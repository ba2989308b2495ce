package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SubscriptionError;
import dev.hibiki.common.proto.SubscriptionPermission;
import dev.hibiki.common.proto.TrackPermission;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.UpdateSubscription;
import dev.hibiki.rtc.sdp.Direction;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.sfu.settings.RoomLimits;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimPeer;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscribeTest {
  private final SimRoom sim = new SimRoom(4);

  private SimClient joined(String identity, boolean single) {
    SimClient client = sim.client(identity, single).join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private String publish(SimClient client, TrackType type, String cid) {
    client.publish(
        type, type == TrackType.AUDIO ? TrackSource.MICROPHONE : TrackSource.CAMERA, cid, false);
    sim.run(SimRoom.SECOND);
    client.sendMedia(type, client.lastSsrc(), 1);
    sim.run(SimRoom.SECOND);
    return client
        .all(SignalResponse::hasTrackPublished, SignalResponse::getTrackPublished)
        .getLast()
        .getTrack()
        .getSid();
  }

  private static SimPeer receiving(SimClient client) {
    return client.single ? client.publisher : client.subscriber;
  }

  private static MediaSection section(SimClient client, String trackSid) {
    String mid =
        client.trackIds.entrySet().stream()
            .filter(entry -> entry.getValue().equals(trackSid))
            .findFirst()
            .orElseThrow()
            .getKey();
    var description = client.single ? client.lastAnswer : client.lastServerOffer;
    MediaSection section = description.section(mid);
    if (section == null) {
      throw new AssertionError("no section " + mid);
    }
    return section;
  }

  private void subscribe(SimClient client, String trackSid, boolean subscribe) {
    client.send(
        SignalRequest.newBuilder()
            .setSubscription(
                UpdateSubscription.newBuilder().addTrackSids(trackSid).setSubscribe(subscribe)));
  }

  @ParameterizedTest
  @CsvSource({"false,AUDIO", "false,VIDEO", "true,AUDIO", "true,VIDEO"})
  void mediaFlowsFromAPublisherToASubscriber(boolean single, TrackType type) {
    SimClient alice = joined("alice", single);
    SimClient bob = joined("bob", single);
    String sid = publish(alice, type, "cid");
    MediaSection section = section(bob, sid);
    assertThat(section.direction()).isEqualTo(Direction.SENDONLY);
    assertThat(section.msids())
        .singleElement()
        .satisfies(msid -> {
          assertThat(msid.stream()).isEqualTo(alice.join.getParticipant().getSid() + "|" + sid);
          assertThat(msid.track()).isEqualTo(sid);
        });
    int before = receiving(bob).packets.size();
    alice.sendMedia(type, alice.lastSsrc(), 5);
    assertThat(receiving(bob).packets.size()).isGreaterThan(before);
    assertThat(alice.all(SignalResponse::hasTrackSubscribed, SignalResponse::getTrackSubscribed))
        .singleElement()
        .satisfies(told -> assertThat(told.getTrackSid()).isEqualTo(sid));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoJoinsLaterReceivesWhatIsThere(boolean single) {
    SimClient alice = joined("alice", false);
    String sid = publish(alice, TrackType.AUDIO, "mic");
    SimClient bob = sim.client("bob", single).join();
    sim.settle();
    // In the first offer, or the first answer: nothing else has to be negotiated.
    assertThat(bob.trackIds).containsValue(sid);
    sim.run(SimRoom.SECOND);
    alice.sendMedia(TrackType.AUDIO, alice.lastSsrc(), 3);
    assertThat(receiving(bob).packets).isNotEmpty();
  }

  @Test
  void moreTracksThanSectionsAreAskedFor() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", true);
    for (int i = 0; i < 5; i++) {
      publish(alice, TrackType.AUDIO, "a" + i);
    }
    assertThat(bob.trackIds).hasSize(5);
    assertThat(
            bob.all(
                SignalResponse::hasMediaSectionsRequirement,
                SignalResponse::getMediaSectionsRequirement))
        .anyMatch(requirement -> requirement.getNumAudios() == 1)
        .allMatch(requirement -> requirement.getNumVideos() == 0);
    // Three at first, and two more: no section too many.
    assertThat(bob.lastAnswer.sections()).hasSize(7 + 2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFreedSectionIsInactiveBeforeItCarriesAnotherTrack(boolean single) {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", single);
    String first = publish(alice, TrackType.AUDIO, "a");
    String mid = section(bob, first).mid();
    subscribe(bob, first, false);
    sim.run(SimRoom.SECOND);
    assertThat(bob.trackIds).isEmpty();
    var description = bob.single ? bob.lastAnswer : bob.lastServerOffer;
    assertThat(description.section(mid))
        .extracting(MediaSection::direction)
        .isEqualTo(Direction.INACTIVE);
    String second = publish(alice, TrackType.AUDIO, "b");
    if (!single) {
      assertThat(section(bob, second).mid()).isEqualTo(mid);
    }
    subscribe(bob, first, true);
    sim.run(SimRoom.SECOND);
    assertThat(bob.trackIds).containsValue(first).containsValue(second);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTrackThatTakesTheTurnOfAnotherGetsAnotherSection(boolean single) {
    SimClient alice = joined("alice", false);
    String first = publish(alice, TrackType.AUDIO, "a");
    String second = publish(alice, TrackType.AUDIO, "b");
    SimClient bob =
        sim.client("bob", single).session(session -> session.setAutoSubscribe(false)).join();
    sim.run(SimRoom.SECOND);
    subscribe(bob, first, true);
    sim.run(SimRoom.SECOND);
    String mid = section(bob, first).mid();
    subscribe(bob, first, false);
    subscribe(bob, second, true);
    sim.run(SimRoom.SECOND);
    assertThat(section(bob, second).mid()).isNotEqualTo(mid);
    var description = bob.single ? bob.lastAnswer : bob.lastServerOffer;
    assertThat(description.section(mid))
        .extracting(MediaSection::direction)
        .isEqualTo(Direction.INACTIVE);
  }

  @Test
  void manualSubscriptionsWorkBeforeTheTrackExists() {
    SimClient alice = joined("alice", false);
    SimClient bob = sim.dual("bob").session(session -> session.setAutoSubscribe(false)).join();
    sim.run(SimRoom.SECOND);
    String first = publish(alice, TrackType.AUDIO, "a");
    assertThat(bob.trackIds).isEmpty();
    alice.send(
        SignalRequest.newBuilder()
            .setAddTrack(
                dev.hibiki.common.proto.AddTrackRequest.newBuilder()
                    .setCid("b")
                    .setType(TrackType.VIDEO)));
    sim.settle();
    String second =
        alice
            .all(SignalResponse::hasTrackPublished, SignalResponse::getTrackPublished)
            .getLast()
            .getTrack()
            .getSid();
    subscribe(bob, first, true);
    subscribe(bob, second, true);
    sim.run(SimRoom.SECOND);
    assertThat(bob.trackIds.values()).containsExactly(first);
    alice.offerTrack(TrackType.VIDEO, "b", false);
    sim.settle();
    alice.sendMedia(TrackType.VIDEO, alice.lastSsrc(), 1);
    sim.run(SimRoom.SECOND);
    assertThat(bob.trackIds.values()).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void aTrackThatNeverComesIsReported() {
    SimClient bob = joined("bob", false);
    subscribe(bob, "TR_never", true);
    sim.run(59 * SimRoom.SECOND);
    assertThat(bob.received).noneMatch(SignalResponse::hasSubscriptionResponse);
    sim.run(2 * SimRoom.SECOND);
    assertThat(
            bob.all(
                SignalResponse::hasSubscriptionResponse, SignalResponse::getSubscriptionResponse))
        .singleElement()
        .satisfies(response -> {
          assertThat(response.getErr()).isEqualTo(SubscriptionError.SE_TRACK_NOTFOUND);
          assertThat(response.getTrackSid()).isEqualTo("TR_never");
        });
    assertThat(sim.room.participants())
        .allMatch(participant -> participant.subscribing().wishCount() == 0);
  }

  @Test
  void nobodyReceivesItsOwnTracks() {
    SimClient alice = joined("alice", true);
    String sid = publish(alice, TrackType.AUDIO, "mic");
    subscribe(alice, sid, true);
    sim.run(SimRoom.SECOND);
    assertThat(alice.trackIds).isEmpty();
  }

  @Test
  void withoutTheGrantNothingIsReceived() {
    SimClient alice = joined("alice", false);
    SimClient bob =
        sim.dual("bob")
            .grant(VideoGrant.builder().roomJoin(true).canSubscribe(false).build())
            .join();
    sim.run(SimRoom.SECOND);
    assertThat(bob.join.getSubscriberPrimary()).isFalse();
    publish(alice, TrackType.AUDIO, "mic");
    assertThat(bob.received).noneMatch(SignalResponse::hasOffer);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPublisherDecidesWhoReceives(boolean single) {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", single);
    String sid = publish(alice, TrackType.AUDIO, "mic");
    assertThat(bob.trackIds).containsValue(sid);
    alice.send(
        SignalRequest.newBuilder()
            .setSubscriptionPermission(
                SubscriptionPermission.newBuilder()
                    .addTrackPermissions(
                        TrackPermission.newBuilder()
                            .setParticipantIdentity("carol")
                            .setAllTracks(true))));
    sim.run(SimRoom.SECOND);
    assertThat(bob.trackIds).isEmpty();
    var updates =
        bob.all(
            SignalResponse::hasSubscriptionPermissionUpdate,
            SignalResponse::getSubscriptionPermissionUpdate);
    assertThat(updates).singleElement().matches(update -> !update.getAllowed());
    alice.send(
        SignalRequest.newBuilder()
            .setSubscriptionPermission(
                SubscriptionPermission.newBuilder()
                    .addTrackPermissions(
                        TrackPermission.newBuilder()
                            .setParticipantSid(bob.join.getParticipant().getSid())
                            .addTrackSids(sid))));
    sim.run(SimRoom.SECOND);
    assertThat(bob.trackIds).containsValue(sid);
    assertThat(
            bob.all(
                SignalResponse::hasSubscriptionPermissionUpdate,
                r -> r.getSubscriptionPermissionUpdate().getAllowed()))
        .containsExactly(false, true);
  }

  @ParameterizedTest
  @CsvSource({"AUDIO,MICROPHONE", "VIDEO,CAMERA"})
  void limitsKeepTracksWaiting(TrackType type, TrackSource source) {
    SimRoom limited =
        SimRoom.with(
            5, settings -> settings.limits(new RoomLimits(256, 1000, 1000, 1, 1, 100, 100)));
    SimClient alice = limited.dual("alice").join();
    SimClient bob = limited.dual("bob").join();
    limited.run(SimRoom.SECOND);
    for (String cid : List.of("a", "b")) {
      alice.publish(type, source, cid, true);
      limited.run(SimRoom.SECOND);
    }
    assertThat(bob.trackIds).hasSize(1);
    String first = bob.trackIds.values().iterator().next();
    bob.send(
        SignalRequest.newBuilder()
            .setSubscription(UpdateSubscription.newBuilder().addTrackSids(first)));
    limited.run(SimRoom.SECOND);
    assertThat(bob.trackIds.values()).hasSize(1).doesNotContain(first);
  }

  @Test
  void streamsAreGroupedWhereTheRoomSaysSo() {
    SimRoom synced = SimRoom.with(6, settings -> settings.syncStreams(true));
    SimClient alice = synced.dual("alice").join();
    SimClient bob = synced.dual("bob").join();
    synced.run(SimRoom.SECOND);
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "a", true);
    synced.run(SimRoom.SECOND);
    String sid = bob.trackIds.values().iterator().next();
    assertThat(section(bob, sid).msids().getFirst().stream())
        .isEqualTo(alice.join.getParticipant().getSid() + "|camera");
  }

  @Test
  void oneOfferIsUnderWayAtATime() {
    SimClient bob = joined("bob", false);
    SimClient alice = joined("alice", false);
    bob.answersOffers = false;
    long offers = bob.received.stream().filter(SignalResponse::hasOffer).count();
    publish(alice, TrackType.AUDIO, "a");
    publish(alice, TrackType.AUDIO, "b");
    assertThat(bob.received.stream().filter(SignalResponse::hasOffer).count())
        .isEqualTo(offers + 1);
    sim.run(15 * SimRoom.SECOND);
    assertThat(bob.received.getLast().getLeave().getAction())
        .isEqualTo(dev.hibiki.common.proto.LeaveRequest.Action.RECONNECT);
    assertThat(bob.ended).isTrue();
  }
}
