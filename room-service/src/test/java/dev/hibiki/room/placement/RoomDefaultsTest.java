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
  private static final RoomConfiguration PRESET = everything(11, "preset");

  private final RoomDefaults defaults =
      new RoomDefaults(true, 301, 21, 7, Map.of("small", PRESET, "bare", bare()));

  /** A configuration in which every field says something. */
  private static RoomConfiguration everything(int number, String text) {
    return RoomConfiguration.newBuilder()
        .setEmptyTimeout(number)
        .setDepartureTimeout(number + 1)
        .setMaxParticipants(number + 2)
        .setMetadata(text)
        .setMinPlayoutDelay(number + 3)
        .setMaxPlayoutDelay(number + 4)
        .setSyncStreams(true)
        .addAgents(RoomAgentDispatch.newBuilder().setAgentName("agent of " + text))
        .setEgress(RoomEgress.getDefaultInstance())
        .putTags("from", text)
        .build();
  }

  /** A request that names the small preset and says the same as a configuration. */
  private static CreateRoomRequest saying(RoomConfiguration said) {
    return room()
        .setRoomPreset("small")
        .setEmptyTimeout(said.getEmptyTimeout())
        .setDepartureTimeout(said.getDepartureTimeout())
        .setMaxParticipants(said.getMaxParticipants())
        .setMetadata(said.getMetadata())
        .setMinPlayoutDelay(said.getMinPlayoutDelay())
        .setMaxPlayoutDelay(said.getMaxPlayoutDelay())
        .setSyncStreams(said.getSyncStreams())
        .addAllAgents(said.getAgentsList())
        .setEgress(said.getEgress())
        .putAllTags(said.getTagsMap())
        .build();
  }

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
    assertThat(defaults.complete(room().setRoomPreset("small").build())).isEqualTo(saying(PRESET));
    CreateRoomRequest rest = defaults.complete(room().setRoomPreset("bare").build());
    assertThat(rest.getMetadata()).isEqualTo("bare");
    assertThat(rest.getEmptyTimeout()).isEqualTo(301);
  }

  @Test
  void whatIsSaidComesBeforeThePreset() {
    CreateRoomRequest said = saying(everything(1, "said"));
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
