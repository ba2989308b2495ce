package dev.hibiki.room.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.RoomAgentDispatch;
import dev.hibiki.common.proto.RoomConfiguration;
import dev.hibiki.common.proto.RoomEgress;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a room gets by configuration. */
class RoomDefaultsTest {
  private static final RoomConfiguration PRESET =
      RoomConfiguration.newBuilder()
          .setEmptyTimeout(11)
          .setDepartureTimeout(12)
          .setMaxParticipants(13)
          .setMetadata("preset")
          .setMinPlayoutDelay(14)
          .setMaxPlayoutDelay(15)
          .setSyncStreams(true)
          .addAgents(RoomAgentDispatch.newBuilder().setAgentName("helper"))
          .setEgress(RoomEgress.getDefaultInstance())
          .putTags("team", "blue")
          .build();

  private final RoomDefaults defaults =
      new RoomDefaults(true, 301, 21, 7, Map.of("small", PRESET, "bare", bare()));

  private static RoomConfiguration bare() {
    return RoomConfiguration.newBuilder().setMetadata("bare").build();
  }

  private static CreateRoomRequest.Builder room() {
    return CreateRoomRequest.newBuilder().setName("room");
  }

  @Test
  void whatIsNotSaidComesFromTheConfiguration() {
    CreateRoomRequest complete = defaults.complete(room().build());
    assertThat(complete.getEmptyTimeout()).isEqualTo(301);
    assertThat(complete.getDepartureTimeout()).isEqualTo(21);
    assertThat(complete.getMaxParticipants()).isEqualTo(7);
    assertThat(complete.getMetadata()).isEmpty();
    assertThat(complete.getSyncStreams()).isFalse();
  }

  @Test
  void aPresetComesBeforeTheDefaults() {
    assertThat(defaults.complete(room().setRoomPreset("small").build()))
        .isEqualTo(
            room()
                .setRoomPreset("small")
                .setEmptyTimeout(11)
                .setDepartureTimeout(12)
                .setMaxParticipants(13)
                .setMetadata("preset")
                .setMinPlayoutDelay(14)
                .setMaxPlayoutDelay(15)
                .setSyncStreams(true)
                .addAllAgents(PRESET.getAgentsList())
                .setEgress(PRESET.getEgress())
                .putTags("team", "blue")
                .build());
    CreateRoomRequest rest = defaults.complete(room().setRoomPreset("bare").build());
    assertThat(rest.getMetadata()).isEqualTo("bare");
    assertThat(rest.getEmptyTimeout()).isEqualTo(301);
  }

  @Test
  void whatIsSaidComesBeforeThePreset() {
    CreateRoomRequest said =
        room()
            .setRoomPreset("small")
            .setEmptyTimeout(1)
            .setDepartureTimeout(2)
            .setMaxParticipants(3)
            .setMetadata("said")
            .setMinPlayoutDelay(4)
            .setMaxPlayoutDelay(5)
            .setSyncStreams(true)
            .addAgents(RoomAgentDispatch.newBuilder().setAgentName("other"))
            .setEgress(RoomEgress.getDefaultInstance())
            .putTags("team", "red")
            .build();
    assertThat(defaults.complete(said)).isEqualTo(said);
  }

  @Test
  void aPresetThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> defaults.complete(room().setRoomPreset("large").build()))
        .isInstanceOfSatisfying(
            ServiceException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
  }
}
