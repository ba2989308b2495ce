package dev.hibiki.media.control;

import com.google.protobuf.Message;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.GrantsJson;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.StartSession;
import dev.hibiki.common.rpc.RoomEvents;
import dev.hibiki.common.rpc.RoomNode;
import dev.hibiki.common.rpc.SignalLink;
import dev.hibiki.common.rpc.SignalLinks;
import dev.hibiki.common.store.RoomStore;
import dev.hibiki.sfu.room.RoomCommand;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The rooms of this node: finds the shard of each and speaks to it. Thread-safe. */
public final class RoomHost implements SignalLinks, RoomNode {
  /**
   * Messages of one connection that may wait for the shard; a client that sends more is cut off.
   */
  private static final int MAX_WAITING_MESSAGES = 1000;

  private static final String NO_NODE = "could not find any available nodes";

  private final List<Place> places;
  private final RoomPlaces homes;
  private final RoomMoves moves;
  private final RoomFactory rooms;
  private final RoomStore store;
  private final RoomEvents events;
  private volatile boolean draining;

  /** Rooms spread over {@code seats}. */
  public RoomHost(List<ShardSeat> seats, RoomFactory rooms, RoomStore store, RoomEvents events) {
    this.places = seats.stream().map(seat -> new Place(seat, new HashMap<>())).toList();
    this.homes = new RoomPlaces(places, System::nanoTime);
    this.moves = new RoomMoves(homes, store, this::openRoom);
    this.rooms = rooms;
    this.store = store;
    this.events = events;
  }

  /** Runs what may open a room, on the shard of that room. */
  private Place enter(String roomName, BiConsumer<Place, Long> work) {
    Place place = homes.enter(roomName);
    place
        .shard()
        .execute(nowNanos -> {
          try {
            work.accept(place, nowNanos);
          } finally {
            homes.leave(roomName);
          }
        });
    return place;
  }

  @Override
  public SignalLink open(StartSession session, Listener listener) {
    Grants grants = GrantsJson.parse(session.getGrantsJson());
    Place place =
        enter(
            session.getRoomName(),
            (seat, nowNanos) -> join(seat, nowNanos, session, grants, listener));
    return new Link(place, session.getRoomName(), session.getConnectionId());
  }

  private void join(
      Place place, long nowNanos, StartSession session, Grants grants, Listener listener) {
    HostedRoom room = place.rooms().get(session.getRoomName());
    if (room == null && session.getReconnect()) {
      listener.response(stateMismatch());
      listener.closed();
      return;
    }
    if (room == null && !session.hasCreateRoom()) {
      listener.refused(ErrorCode.NOT_FOUND, "requested room does not exist");
      return;
    }
    if (room == null && draining) {
      listener.refused(ErrorCode.UNAVAILABLE, NO_NODE);
      return;
    }
    if (room == null) {
      room = openRoom(place, nowNanos, session.getCreateRoom());
    }
    room.connect(session.getConnectionId(), listener);
    room.handle(nowNanos, new RoomCommand.Join(session, grants));
  }

  private static SignalResponse stateMismatch() {
    return SignalResponse.newBuilder()
        .setLeave(
            LeaveRequest.newBuilder()
                .setCanReconnect(true)
                .setReason(DisconnectReason.STATE_MISMATCH)
                .setAction(LeaveRequest.Action.RECONNECT))
        .build();
  }

  private HostedRoom openRoom(Place place, long nowNanos, CreateRoomRequest request) {
    String name = request.getName();
    HostedRoom[] self = new HostedRoom[1];
    HostedRoom hosted =
        new HostedRoom(
            name,
            place.seat().peers(),
            store,
            events,
            () -> {
              place.rooms().remove(name, self[0]);
              place.shard().remove(self[0]);
              homes.leave(name);
            });
    self[0] = hosted;
    homes.hold(name);
    place.rooms().put(name, hosted);
    place.shard().add(hosted);
    events.opening(request);
    Runnable packetsWait = () -> place.shard().packetsWait(hosted);
    hosted.start(rooms.create(nowNanos, request, hosted, packetsWait, hosted));
    return hosted;
  }

  @Override
  public CompletionStage<Room> createRoom(CreateRoomRequest request) {
    CompletableFuture<Room> result = new CompletableFuture<>();
    enter(
        request.getName(),
        (place, nowNanos) -> {
          if (!place.rooms().containsKey(request.getName())) {
            if (draining) {
              result.completeExceptionally(new ServiceException(ErrorCode.UNAVAILABLE, NO_NODE));
              return;
            }
            openRoom(place, nowNanos, request);
          }
          result.complete(
              store
                  .room(request.getName())
                  .orElseGet(() -> Room.newBuilder().setName(request.getName()).build()));
        });
    return result;
  }

  @Override
  public CompletionStage<@Nullable Void> deleteRoom(String roomName) {
    CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
    Place place = homes.find(roomName);
    if (place == null) {
      result.completeExceptionally(
          new ServiceException(ErrorCode.NOT_FOUND, "requested room does not exist"));
      return result;
    }
    place
        .shard()
        .execute(nowNanos -> {
          HostedRoom room = place.rooms().get(roomName);
          if (room == null) {
            result.completeExceptionally(
                new ServiceException(ErrorCode.NOT_FOUND, "requested room does not exist"));
            return;
          }
          room.whenClosed(result);
          room.handle(nowNanos, new RoomCommand.Close(DisconnectReason.ROOM_DELETED));
        });
    return result;
  }

  @Override
  public CompletionStage<Message> moderate(String roomName, Message request) {
    CompletableFuture<Message> result = new CompletableFuture<>();
    Place place = homes.find(roomName);
    if (place == null) {
      result.completeExceptionally(
          new ServiceException(ErrorCode.NOT_FOUND, "requested room does not exist"));
      return result;
    }
    place
        .shard()
        .execute(nowNanos -> {
          HostedRoom room = place.rooms().get(roomName);
          if (room == null) {
            result.completeExceptionally(
                new ServiceException(ErrorCode.NOT_FOUND, "requested room does not exist"));
            return;
          }
          long replyId = room.expectReply(result);
          room.handle(nowNanos, new RoomCommand.Moderate(replyId, request));
        });
    return result;
  }

  /**
   * What every shard holds now; each stage completes on its shard, or not at all if that does not
   * turn.
   *
   * @param withRooms whether the rooms are described too, which takes longer
   */
  public List<CompletableFuture<ShardReport>> report(boolean withRooms) {
    return places.stream()
        .map(place -> {
          CompletableFuture<ShardReport> report = new CompletableFuture<>();
          place
              .shard()
              .execute(nowNanos ->
                  report.complete(
                      new ShardReport(
                          place.shard().index(),
                          place.shard().peek(),
                          place.shard().latencyTotals(),
                          withRooms
                              ? place.rooms().values().stream().flatMap(HostedRoom::report).toList()
                              : List.of())));
          return report;
        })
        .toList();
  }

  @Override
  public CompletionStage<@Nullable Void> moveParticipant(
      String roomName, String identity, CreateRoomRequest destination) {
    return moves.move(roomName, identity, destination);
  }

  @Override
  public CompletionStage<@Nullable Void> forwardParticipant(
      String roomName, String identity, CreateRoomRequest destination) {
    return moves.forward(roomName, identity, destination);
  }

  /** From now on no room is opened; those that are open go on, and may be joined. */
  public void drain() {
    draining = true;
  }

  /** Whether no room is opened any more. */
  public boolean isDraining() {
    return draining;
  }

  /** How many participants there are; waits for the shards. */
  public CompletionStage<Integer> participantCount() {
    CompletableFuture<Integer> total = CompletableFuture.completedFuture(0);
    for (Place place : places) {
      CompletableFuture<Integer> here = new CompletableFuture<>();
      place
          .shard()
          .execute(nowNanos ->
              here.complete(
                  place.rooms().values().stream().mapToInt(HostedRoom::participantCount).sum()));
      total = total.thenCombine(here, Integer::sum);
    }
    return total;
  }

  /** Closes every room; completes when all are gone. For shutdown. */
  public CompletionStage<@Nullable Void> closeAll() {
    CompletableFuture<?>[] closed =
        places.stream()
            .map(place -> {
              CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
              place
                  .shard()
                  .execute(nowNanos -> {
                    RoomCommand close = new RoomCommand.Close(DisconnectReason.SERVER_SHUTDOWN);
                    List.copyOf(place.rooms().values())
                        .forEach(room -> room.handle(nowNanos, close));
                    done.complete(null);
                  });
              return done;
            })
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(closed).thenApply(done -> null);
  }

  private final class Link implements SignalLink {
    private final Place place;
    private final String roomName;
    private final String connectionId;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    Link(Place place, String roomName, String connectionId) {
      this.place = place;
      this.roomName = roomName;
      this.connectionId = connectionId;
    }

    @Override
    public boolean send(SignalRequest request) {
      if (closed.get()) {
        return false;
      }
      if (waiting.incrementAndGet() > MAX_WAITING_MESSAGES) {
        close();
        return false;
      }
      place
          .shard()
          .execute(nowNanos -> {
            waiting.decrementAndGet();
            HostedRoom room = moves.room(place, roomName, connectionId);
            if (room != null && room.connected(connectionId)) {
              room.handle(nowNanos, new RoomCommand.Signal(connectionId, request));
            }
          });
      return true;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        place
            .shard()
            .execute(nowNanos -> {
              HostedRoom room = moves.room(place, roomName, connectionId);
              if (room != null) {
                room.disconnect(nowNanos, connectionId);
              }
              moves.closed(connectionId);
            });
      }
    }
  }
}
