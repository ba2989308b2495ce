package dev.hibiki.media.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.WebhookEvent;
import dev.hibiki.common.store.InMemoryRoomStore;
import dev.hibiki.sfu.room.RoomEffect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a room's effects tell, and that the store knows it by then. */
class RoomEventsTest {
  private static final Room ROOM = Room.newBuilder().setName("room").setSid("RM_1").build();

  private final InMemoryRoomStore store = new InMemoryRoomStore();
  private final List<String> told = new ArrayList<>();
  private final HostedRoom room =
      new HostedRoom(
          "room",
          (lite, events) -> {
            throw new AssertionError("no peers here");
          },
          store,
          this::happened,
          () -> {});

  private void happened(WebhookEvent event) {
    String who = event.hasParticipant() ? " " + event.getParticipant().getIdentity() : "";
    told.add(event.getEvent() + who);
    String identity = event.getParticipant().getIdentity();
    switch (event.getEvent()) {
      case "room_started" -> assertThat(store.room("room")).isPresent();
      case "participant_joined" ->
          assertThat(store.participant("room", identity))
              .hasValueSatisfying(
                  found -> assertThat(found.getState()).isEqualTo(ParticipantInfo.State.ACTIVE));
      case "participant_left", "participant_connection_aborted" ->
          assertThat(store.participant("room", identity)).isEmpty();
      case "room_finished" -> assertThat(store.room("room")).isEmpty();
      default -> assertThat(store.participant("room", identity)).isPresent();
    }
  }

  private static ParticipantInfo participant(String identity, ParticipantInfo.State state) {
    return ParticipantInfo.newBuilder()
        .setSid("PA_" + identity)
        .setIdentity(identity)
        .setState(state)
        .build();
  }

  private void joins(String identity) {
    ParticipantInfo active = participant(identity, ParticipantInfo.State.ACTIVE);
    room.emit(new RoomEffect.ParticipantChanged(active));
    room.emit(new RoomEffect.ParticipantJoined(ROOM, active));
  }

  private void leaves(String identity) {
    ParticipantInfo gone = participant(identity, ParticipantInfo.State.DISCONNECTED);
    room.emit(new RoomEffect.ParticipantChanged(gone));
    room.emit(new RoomEffect.ParticipantLeft(ROOM, gone));
  }

  @Test
  void aLifeIsToldInOrder() {
    room.emit(new RoomEffect.RoomChanged(ROOM));
    room.emit(new RoomEffect.RoomChanged(ROOM.toBuilder().setMetadata("more").build()));
    joins("alice");
    ParticipantInfo alice = participant("alice", ParticipantInfo.State.ACTIVE);
    TrackInfo track = TrackInfo.newBuilder().setSid("TR_1").build();
    room.emit(new RoomEffect.TrackPublished(ROOM, alice, track));
    room.emit(new RoomEffect.TrackUnpublished(ROOM, alice, track));
    leaves("alice");
    leaves("ghost");
    room.emit(new RoomEffect.RoomClosed(ROOM));
    assertThat(told)
        .containsExactly(
            "room_started",
            "participant_joined alice",
            "track_published alice",
            "track_unpublished alice",
            "participant_left alice",
            "participant_connection_aborted ghost",
            "room_finished");
  }

  @Test
  void whoeverAskedForTheEndIsAnsweredAfterItIsTold() {
    CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
    answer.thenRun(() -> told.add("answered"));
    room.whenClosed(answer);
    room.emit(new RoomEffect.RoomChanged(ROOM));
    room.emit(new RoomEffect.RoomClosed(ROOM));
    assertThat(told).containsExactly("room_started", "room_finished", "answered");
  }

  @Test
  void fiveHundredJoinsAreAllThereWhenTheyAreTold() {
    room.emit(new RoomEffect.RoomChanged(ROOM));
    for (int i = 0; i < 500; i++) {
      joins("participant" + i);
    }
    assertThat(told).hasSize(501);
  }

  @Test
  void aRoomThatFailsIsToldAsEnded() {
    RoomEventRelay relay = new RoomEventRelay(event -> told.add(event.getEvent()));
    relay.ran(new RoomEffect.RoomChanged(ROOM));
    relay.ran(
        new RoomEffect.ParticipantJoined(ROOM, participant("alice", ParticipantInfo.State.ACTIVE)));
    relay.failed();
    relay.failed();
    assertThat(told)
        .containsExactly("room_started", "participant_joined", "participant_left", "room_finished");
  }
}
