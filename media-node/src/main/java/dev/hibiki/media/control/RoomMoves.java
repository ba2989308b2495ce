package dev.hibiki.media.control;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.store.RoomStore;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes participants, or only their tracks, from room to room. A room that is opened for them is
 * put on the shard where they are. Thread-safe.
 */
final class RoomMoves {
  /** Opens a room on the shard whose thread calls. */
  @FunctionalInterface
  interface Opening {
    HostedRoom open(Place place, long nowNanos, CreateRoomRequest request);
  }

  private final RoomPlaces homes;
  private final RoomStore store;
  private final Opening opening;

  /** Connections whose participant is not in the room that it joined, until they are closed. */
  private final Map<String, HostedRoom> moved = new ConcurrentHashMap<>();

  RoomMoves(RoomPlaces homes, RoomStore store, Opening opening) {
    this.homes = homes;
    this.store = store;
    this.opening = opening;
  }

  /** The room of a connection that was opened for {@code roomName}; null if it is over. */
  @Nullable HostedRoom room(Place place, String roomName, String connectionId) {
    HostedRoom elsewhere = moved.get(connectionId);
    return elsewhere == null ? place.rooms().get(roomName) : elsewhere;
  }

  /** The connection is closed. */
  void closed(String connectionId) {
    moved.remove(connectionId);
  }

  CompletionStage<@Nullable Void> move(
      String roomName, String identity, CreateRoomRequest destination) {
    return onShardOf(
        roomName,
        identity,
        destination,
        new Route() {
          @Override
          public void beside(long nowNanos, HostedRoom from, HostedRoom to) {
            String connectionId = from.move(nowNanos, to, identity);
            if (connectionId != null) {
              moved.put(connectionId, to);
            }
          }

          @Override
          public void apart(long nowNanos, HostedRoom from) {
            Room known =
                store
                    .room(destination.getName())
                    .orElseGet(() -> Room.newBuilder().setName(destination.getName()).build());
            int max = known.getMaxParticipants();
            if (max != 0 && Integer.compareUnsigned(known.getNumParticipants(), max) >= 0) {
              throw new ServiceException(
                  ErrorCode.RESOURCE_EXHAUSTED, "the room has no place for another participant");
            }
            from.sendAway(nowNanos, identity, known);
          }
        });
  }

  CompletionStage<@Nullable Void> forward(
      String roomName, String identity, CreateRoomRequest destination) {
    return onShardOf(
        roomName,
        identity,
        destination,
        new Route() {
          @Override
          public void beside(long nowNanos, HostedRoom from, HostedRoom to) {
            from.forward(nowNanos, to, identity);
          }

          @Override
          public void apart(long nowNanos, HostedRoom from) {
            throw new ServiceException(
                ErrorCode.UNAVAILABLE, "destination_room: the room is open on another shard");
          }
        });
  }

  /** What is done where both rooms are on one shard, and where they are not. */
  private interface Route {
    void beside(long nowNanos, HostedRoom from, HostedRoom to);

    void apart(long nowNanos, HostedRoom from);
  }

  private CompletionStage<@Nullable Void> onShardOf(
      String roomName, String identity, CreateRoomRequest destination, Route route) {
    CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
    Place place = homes.find(roomName);
    if (place == null) {
      result.completeExceptionally(noSuchRoom());
      return result;
    }
    place
        .shard()
        .execute(nowNanos -> {
          try {
            go(place, nowNanos, roomName, identity, destination, route);
            result.complete(null);
          } catch (ServiceException refused) {
            result.completeExceptionally(refused);
          }
        });
    return result;
  }

  private void go(
      Place place,
      long nowNanos,
      String roomName,
      String identity,
      CreateRoomRequest destination,
      Route route) {
    HostedRoom from = place.rooms().get(roomName);
    if (from == null) {
      throw noSuchRoom();
    }
    if (!from.has(identity)) {
      throw new ServiceException(ErrorCode.NOT_FOUND, "participant does not exist");
    }
    String name = destination.getName();
    Place there = homes.enterBeside(name, place);
    try {
      if (there != place) {
        route.apart(nowNanos, from);
        return;
      }
      HostedRoom to = place.rooms().get(name);
      route.beside(nowNanos, from, to == null ? opening.open(place, nowNanos, destination) : to);
    } finally {
      homes.leave(name);
    }
  }

  private static ServiceException noSuchRoom() {
    return new ServiceException(ErrorCode.NOT_FOUND, "requested room does not exist");
  }
}
