package dev.hibiki.room.placement;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.RoomConfiguration;
import dev.hibiki.common.rpc.RoomPlacement;
import dev.hibiki.common.store.RoomStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Rooms made by joining them: allowed by configuration or by the token, shaped by the token. */
public final class JoinPlacement implements RoomPlacement {
  private final RoomStore store;
  private final RoomDefaults defaults;

  public JoinPlacement(RoomStore store, RoomDefaults defaults) {
    this.store = store;
    this.defaults = defaults;
  }

  @Override
  public CompletionStage<CreateRoomRequest> forJoin(String roomName, Grants grants) {
    VideoGrant video = grants.video();
    boolean mayCreate = defaults.autoCreate() || (video != null && video.roomCreate());
    if (!mayCreate && store.room(roomName).isEmpty()) {
      return CompletableFuture.failedFuture(
          new ServiceException(ErrorCode.NOT_FOUND, "requested room does not exist"));
    }
    try {
      CreateRoomRequest.Builder request =
          CreateRoomRequest.newBuilder().setName(roomName).setRoomPreset(grants.roomPreset());
      apply(request, grants.roomConfig());
      return CompletableFuture.completedFuture(defaults.complete(request.build()));
    } catch (ServiceException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static void apply(
      CreateRoomRequest.Builder request, @Nullable RoomConfiguration configuration) {
    if (configuration == null) {
      return;
    }
    request
        .setEmptyTimeout(configuration.getEmptyTimeout())
        .setDepartureTimeout(configuration.getDepartureTimeout())
        .setMaxParticipants(configuration.getMaxParticipants())
        .setMinPlayoutDelay(configuration.getMinPlayoutDelay())
        .setMaxPlayoutDelay(configuration.getMaxPlayoutDelay())
        .setSyncStreams(configuration.getSyncStreams())
        .setMetadata(configuration.getMetadata())
        .addAllAgents(configuration.getAgentsList())
        .putAllTags(configuration.getTagsMap());
    if (configuration.hasEgress()) {
      request.setEgress(configuration.getEgress());
    }
  }
}
