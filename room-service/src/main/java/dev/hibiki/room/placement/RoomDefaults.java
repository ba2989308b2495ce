package dev.hibiki.room.placement;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.RoomConfiguration;
import java.util.Map;

/**
 * What a room gets that its creator does not say.
 *
 * @param autoCreate whether joining a room creates it
 * @param emptyTimeoutSeconds how long a room nobody joined stays open
 * @param departureTimeoutSeconds how long a room stays open after the last one left
 * @param maxParticipants 0 for no limit
 * @param presets named configurations
 */
public record RoomDefaults(
    boolean autoCreate,
    int emptyTimeoutSeconds,
    int departureTimeoutSeconds,
    int maxParticipants,
    Map<String, RoomConfiguration> presets) {
  public RoomDefaults {
    presets = Map.copyOf(presets);
  }

  /** Fills in what the request leaves open; fails for a preset that does not exist. */
  public CreateRoomRequest complete(CreateRoomRequest request) {
    CreateRoomRequest.Builder complete = request.toBuilder();
    if (!request.getRoomPreset().isEmpty()) {
      RoomConfiguration preset = presets.get(request.getRoomPreset());
      if (preset == null) {
        throw new ServiceException(
            ErrorCode.INVALID_ARGUMENT, "room_preset: there is no such room configuration");
      }
      fill(complete, preset);
    }
    if (complete.getEmptyTimeout() == 0) {
      complete.setEmptyTimeout(emptyTimeoutSeconds);
    }
    if (complete.getDepartureTimeout() == 0) {
      complete.setDepartureTimeout(departureTimeoutSeconds);
    }
    if (complete.getMaxParticipants() == 0) {
      complete.setMaxParticipants(maxParticipants);
    }
    return complete.build();
  }

  private static void fill(CreateRoomRequest.Builder request, RoomConfiguration preset) {
    if (request.getEmptyTimeout() == 0) {
      request.setEmptyTimeout(preset.getEmptyTimeout());
    }
    if (request.getDepartureTimeout() == 0) {
      request.setDepartureTimeout(preset.getDepartureTimeout());
    }
    if (request.getMaxParticipants() == 0) {
      request.setMaxParticipants(preset.getMaxParticipants());
    }
    if (request.getMetadata().isEmpty()) {
      request.setMetadata(preset.getMetadata());
    }
    if (request.getMinPlayoutDelay() == 0) {
      request.setMinPlayoutDelay(preset.getMinPlayoutDelay());
    }
    if (request.getMaxPlayoutDelay() == 0) {
      request.setMaxPlayoutDelay(preset.getMaxPlayoutDelay());
    }
    if (!request.getSyncStreams()) {
      request.setSyncStreams(preset.getSyncStreams());
    }
    if (request.getAgentsCount() == 0) {
      request.addAllAgents(preset.getAgentsList());
    }
    if (!request.hasEgress() && preset.hasEgress()) {
      request.setEgress(preset.getEgress());
    }
    if (request.getTagsCount() == 0) {
      request.putAllTags(preset.getTagsMap());
    }
  }
}
