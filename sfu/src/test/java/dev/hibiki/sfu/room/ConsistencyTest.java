package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.ClientInfo;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.StartSession;
import dev.hibiki.common.store.InMemoryRoomStore;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who is told something finds it in the records, which follow the same effects in order. */
class ConsistencyTest {
  private static final int JOINS = 500;

  private final SimRoom sim = new SimRoom(41);
  private final Random random = new Random(42);

  private void join(String identity) {
    VideoGrant video = VideoGrant.builder().room("room").roomJoin(true).build();
    sim.handle(
        new RoomCommand.Join(
            StartSession.newBuilder()
                .setRoomName("room")
                .setIdentity(identity)
                .setConnectionId("connection of " + identity)
                .setClient(ClientInfo.newBuilder().setProtocol(17))
                .build(),
            Grants.builder().identity(identity).video(video).build()));
  }

  @Test
  void everyOneOfFiveHundredJoinsIsRecordedBeforeTheClientIsTold() {
    for (int i = 0; i < JOINS; i++) {
      join("participant " + i);
      if (random.nextInt(5) == 0) {
        sim.handle(
            new RoomCommand.SignalClosed("connection of participant " + random.nextInt(i + 1)));
      }
    }
    InMemoryRoomStore store = new InMemoryRoomStore();
    Map<String, String> told = new HashMap<>();
    int misses = 0;
    for (RoomEffect effect : sim.effects) {
      switch (effect) {
        case RoomEffect.RoomChanged(var room) -> store.putRoom(room);
        case RoomEffect.ParticipantChanged(var info) -> store.putParticipant("room", info);
        case RoomEffect.ParticipantLeft(var room, var info) -> {
          store.removeParticipant("room", info.getIdentity(), info.getSid());
          assertThat(store.participant("room", info.getIdentity())).isEmpty();
          assertThat(store.room("room")).contains(room);
        }
        case RoomEffect.Send(var connection, var response) when response.hasJoin() -> {
          ParticipantInfo own = response.getJoin().getParticipant();
          told.put(own.getIdentity(), connection);
          boolean found =
              store
                  .participant("room", own.getIdentity())
                  .filter(info ->
                      info.getSid().equals(own.getSid())
                          && info.getState() == ParticipantInfo.State.JOINED)
                  .isPresent();
          assertThat(store.room("room")).contains(response.getJoin().getRoom());
          misses += found ? 0 : 1;
        }
        default -> {}
      }
    }
    assertThat(told).hasSize(JOINS);
    assertThat(misses).isZero();
    assertThat(store.participants("room")).hasSize(sim.room.participants().size());
  }
}
