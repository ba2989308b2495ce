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

  /** Takes a participant to another room. */
  CompletionStage<@Nullable Void> move(
      String roomName, String identity, CreateRoomRequest destination) {
    return go(new Journey(roomName, identity, destination), new Moving());
  }

  /** Lets another room have the tracks of a participant too. */
  CompletionStage<@Nullable Void> forward(
      String roomName, String identity, CreateRoomRequest destination) {
    return go(new Journey(roomName, identity, destination), new Forwarding());
  }

  /** Who goes from where to which room. */
  private record Journey(String roomName, String identity, CreateRoomRequest destination) {}

  /** What is done where both rooms are on one shard, and where they are not. */
  private interface Route {
    void beside(long nowNanos, Journey journey, HostedRoom from, HostedRoom to);

    void apart(long nowNanos, Journey journey, HostedRoom from);
  }

  private final class Moving implements Route {
    @Override
    public void beside(long nowNanos, Journey journey, HostedRoom from, HostedRoom to) {
      String connectionId = from.move(nowNanos, to, journey.identity());
      if (connectionId != null) {
        moved.put(connectionId, to);
      }
    }

    @Override
    public void apart(long nowNanos, Journey journey, HostedRoom from) {
      String name = journey.destination().getName();
      Room known = store.room(name).orElseGet(() -> Room.newBuilder().setName(name).build());
      int max = known.getMaxParticipants();
      if (max != 0 && Integer.compareUnsigned(known.getNumParticipants(), max) >= 0) {
        throw new ServiceException(
            ErrorCode.RESOURCE_EXHAUSTED, "the room has no place for another participant");
      }
      from.sendAway(nowNanos, journey.identity(), known);
    }
  }

  private static final class Forwarding implements Route {
    @Override
    public void beside(long nowNanos, Journey journey, HostedRoom from, HostedRoom to) {
      from.forward(nowNanos, to, journey.identity());
    }

    @Override
    public void apart(long nowNanos, Journey journey, HostedRoom from) {
      throw new ServiceException(
          ErrorCode.UNAVAILABLE, "destination_room: the room is open on another shard");
    }
  }

  private CompletionStage<@Nullable Void> go(Journey journey, Route route) {
    CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
    Place place = homes.find(journey.roomName());
    if (place == null) {
      result.completeExceptionally(noSuchRoom());
      return result;
    }
    place
        .shard()
        .execute(nowNanos -> {
          try {
            go(nowNanos, place, journey, route);
            result.complete(null);
          } catch (ServiceException refused) {
            result.completeExceptionally(refused);
          }
        });
    return result;
  }

  private void go(long nowNanos, Place place, Journey journey, Route route) {
    HostedRoom from = place.rooms().get(journey.roomName());
    if (from == null) {
      throw noSuchRoom();
    }
    if (!from.has(journey.identity())) {
      throw new ServiceException(ErrorCode.NOT_FOUND, "participant does not exist");
    }
    CreateRoomRequest destination = journey.destination();
    String name = destination.getName();
    Place there = homes.enterBeside(name, place);
    try {
      if (there != place) {
        route.apart(nowNanos, journey, from);
        return;
      }
      HostedRoom known = place.rooms().get(name);
      HostedRoom to = known == null ? opening.open(place, nowNanos, destination) : known;
      route.beside(nowNanos, journey, from, to);
    } finally {
      homes.leave(name);
    }
  }

  private static ServiceException noSuchRoom() {
    return new ServiceException(ErrorCode.NOT_FOUND, "requested room does not exist");
  }
}
