package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.ClientInfo;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.ParticipantTracks;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.UpdateSubscription;
import dev.hibiki.common.proto.UpdateSubscriptionsRequest;
import dev.hibiki.sfu.settings.SessionSettings;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimCrowd;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What participants are told of each other, in which parts, and what they do not notice. */
class WhatOthersSeeTest {
  private static final int METADATA_BYTES = 8_000;

  private final SimRoom sim = new SimRoom(105);

  private SimClient joined(SimClient client) {
    client.join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private String microphone(SimClient client) {
    client.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", true);
    sim.run(SimRoom.SECOND);
    return client
        .all(SignalResponse::hasTrackPublished, SignalResponse::getTrackPublished)
        .getLast()
        .getTrack()
        .getSid();
  }

  @Test
  void aHiddenSubscriberIsNotNoticed() {
    SimClient alice = joined(sim.dual("alice"));
    String sid = microphone(alice);
    SimClient ghost =
        joined(sim.dual("ghost").grant(VideoGrant.builder().roomJoin(true).hidden(true).build()));
    assertThat(ghost.trackIds).containsValue(sid);
    assertThat(alice.received).noneMatch(SignalResponse::hasTrackSubscribed);
    joined(sim.dual("bob"));
    assertThat(alice.all(SignalResponse::hasTrackSubscribed, SignalResponse::getTrackSubscribed))
        .singleElement()
        .satisfies(told -> assertThat(told.getTrackSid()).isEqualTo(sid));
  }

  @Test
  void whatAClientCanDoIsToldToOthers() {
    SimClient alice = joined(sim.dual("alice"));
    List<ClientInfo.Capability> capabilities =
        List.of(
            ClientInfo.Capability.CAP_PACKET_TRAILER,
            ClientInfo.Capability.CAP_COMPRESSION_DEFLATE_RAW);
    SimClient bob =
        joined(
            sim.dual("bob")
                .session(session ->
                    session.setClient(
                        session.getClient().toBuilder()
                            .setClientProtocol(2)
                            .addAllCapabilities(capabilities))));
    sim.run(4 * SimRoom.SECOND);
    SimClient carol = joined(sim.single("carol"));
    for (SimClient observer : List.of(alice, carol)) {
      assertThat(observer.known.values())
          .filteredOn(info -> info.getIdentity().equals("bob"))
          .singleElement()
          .satisfies(info -> {
            assertThat(info.getClientProtocol()).isEqualTo(2);
            assertThat(info.getCapabilitiesList()).isEqualTo(capabilities);
          });
    }
    assertThat(bob.join.getParticipant().getCapabilitiesList()).isEqualTo(capabilities);
  }

  @ParameterizedTest
  @CsvSource({"131072,4", "20000,30", "0,61"})
  void longNewsComeInPartsInOrder(int partBytes, int parts) {
    SimRoom room =
        SimRoom.with(
            106, settings -> settings.sessions(new SessionSettings(false, false, partBytes)));
    SimClient alice = room.dual("alice").join();
    room.run(SimRoom.SECOND);
    alice.received.clear();
    for (int i = 0; i < 60; i++) {
      SimCrowd.join(room, i, grants -> grants.metadata("m".repeat(METADATA_BYTES)));
    }
    room.run(4 * SimRoom.SECOND);
    List<SignalResponse> updates = alice.all(SignalResponse::hasUpdate, r -> r);
    assertThat(updates).hasSize(parts);
    List<String> identities = new ArrayList<>();
    for (SignalResponse update : updates) {
      assertThat(update.getSerializedSize()).isLessThan(Math.max(partBytes, METADATA_BYTES) + 500);
      for (ParticipantInfo info : update.getUpdate().getParticipantsList()) {
        identities.add(info.getIdentity());
      }
    }
    assertThat(identities)
        .filteredOn(identity -> !identity.equals("alice"))
        .containsExactlyElementsOf(IntStream.range(0, 60).mapToObj(SimCrowd::identity).toList());

    alice.loseSignal();
    alice.received.clear();
    alice.resume();
    room.settle();
    assertThat(alice.all(SignalResponse::hasUpdate, r -> r)).hasSize(parts);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tracksAreNamedByTheirPublisherToo(boolean byBackend) {
    SimClient alice = joined(sim.dual("alice"));
    String sid = microphone(alice);
    SimClient bob = joined(sim.dual("bob").session(session -> session.setAutoSubscribe(false)));
    assertThat(bob.trackIds).isEmpty();
    for (boolean wanted : new boolean[] {true, false}) {
      ParticipantTracks tracks =
          ParticipantTracks.newBuilder()
              .setParticipantSid(alice.join.getParticipant().getSid())
              .addTrackSids(sid)
              .build();
      if (byBackend) {
        sim.handle(
            new RoomCommand.Moderate(
                1,
                UpdateSubscriptionsRequest.newBuilder()
                    .setIdentity("bob")
                    .addParticipantTracks(tracks)
                    .setSubscribe(wanted)
                    .build()));
      } else {
        bob.send(
            SignalRequest.newBuilder()
                .setSubscription(
                    UpdateSubscription.newBuilder()
                        .addParticipantTracks(tracks)
                        .setSubscribe(wanted)));
      }
      sim.run(SimRoom.SECOND);
      assertThat(bob.trackIds.containsValue(sid)).isEqualTo(wanted);
    }
  }
}
