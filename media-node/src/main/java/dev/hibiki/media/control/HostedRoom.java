package dev.hibiki.media.control;

import com.google.protobuf.Message;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.rpc.RoomEvents;
import dev.hibiki.common.rpc.SignalLinks;
import dev.hibiki.common.store.RoomStore;
import dev.hibiki.media.shard.MediaShard;
import dev.hibiki.rtc.PeerEvents;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.sfu.peer.PeerFactory;
import dev.hibiki.sfu.room.Neighbour;
import dev.hibiki.sfu.room.Relocation;
import dev.hibiki.sfu.room.Room;
import dev.hibiki.sfu.room.RoomCommand;
import dev.hibiki.sfu.room.RoomEffect;
import dev.hibiki.sfu.room.RoomReport;
import dev.hibiki.sfu.room.RoomSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One room on its shard: runs its effects, and contains its bugs. A room that throws is closed with
 * the last things it was told in the log; the shard and the other rooms live on. Shard thread only.
 */
final class HostedRoom implements MediaShard.Tenant, RoomSink, PeerFactory, Neighbour {
  private static final Logger log = LoggerFactory.getLogger(HostedRoom.class);
  private static final int REMEMBERED_COMMANDS = 16;

  private final String name;
  private final PeerFactory shardPeers;
  private final RoomStore store;
  private final Runnable onClosed;
  private final RoomEventRelay events;
  private final Map<String, SignalLinks.Listener> connections = new HashMap<>();
  private final Map<Long, CompletableFuture<Message>> replies = new HashMap<>();
  private final List<PeerTransport> peers = new ArrayList<>();
  private final List<CompletableFuture<@Nullable Void>> closeWaiters = new ArrayList<>();
  private final ArrayDeque<String> lastCommands = new ArrayDeque<>();
  private @Nullable Room room;
  private long nextReplyId;
  private boolean closed;

  HostedRoom(
      String name, PeerFactory shardPeers, RoomStore store, RoomEvents events, Runnable onClosed) {
    this.name = name;
    this.shardPeers = shardPeers;
    this.store = store;
    this.events = new RoomEventRelay(events);
    this.onClosed = onClosed;
  }

  /** The machine, made with this as its sink and its peer factory. */
  void start(Room room) {
    this.room = room;
  }

  boolean closed() {
    return closed;
  }

  /** The room as it is now; empty if it is over. */
  Stream<RoomReport> report() {
    Room machine = room;
    return machine == null || closed ? Stream.empty() : Stream.of(RoomReport.of(machine));
  }

  /** Everybody in the room, hidden or not. */
  int participantCount() {
    Room machine = room;
    return machine == null || closed ? 0 : machine.participants().size();
  }

  void connect(String connectionId, SignalLinks.Listener listener) {
    connections.put(connectionId, listener);
  }

  void disconnect(long nowNanos, String connectionId) {
    if (connections.remove(connectionId) != null) {
      handle(nowNanos, new RoomCommand.SignalClosed(connectionId));
    }
  }

  boolean connected(String connectionId) {
    return connections.containsKey(connectionId);
  }

  /** A reply id whose answer completes {@code reply}. */
  long expectReply(CompletableFuture<Message> reply) {
    long id = nextReplyId++;
    replies.put(id, reply);
    return id;
  }

  boolean has(String identity) {
    Room machine = room;
    return machine != null && !closed && machine.has(identity);
  }

  /**
   * Moves a participant to a room on the same shard, if it can be with its connections.
   *
   * @return its signalling connection, null if its client was asked to connect anew
   */
  @Nullable String move(long nowNanos, HostedRoom to, String identity) {
    Room here = open();
    Room there = to.open();
    try {
      if (!Relocation.keepsConnections(here, identity)) {
        Relocation.sendAway(nowNanos, here, identity, there.info());
        return null;
      }
      Relocation.Traveller traveller = Relocation.depart(nowNanos, here, there, identity);
      String connectionId = traveller.participant().connectionId();
      SignalLinks.Listener listener = connections.remove(connectionId);
      if (connectionId != null && listener != null) {
        to.connections.put(connectionId, listener);
      }
      List<PeerTransport> own = traveller.participant().connections().peers();
      peers.removeAll(own);
      to.peers.addAll(own);
      Relocation.arrive(nowNanos, there, traveller);
      return connectionId;
    } catch (ServiceException refused) {
      throw refused;
    } catch (RuntimeException e) {
      to.failed(nowNanos, e);
      failed(nowNanos, e);
      throw new ServiceException(ErrorCode.INTERNAL, "the rooms failed", e);
    }
  }

  /** Asks a participant's client to connect anew, to another room. */
  void sendAway(long nowNanos, String identity, dev.hibiki.common.proto.Room destination) {
    Relocation.sendAway(nowNanos, open(), identity, destination);
  }

  /** Lets a participant's tracks be received in a room on the same shard. */
  void forward(long nowNanos, HostedRoom to, String identity) {
    Relocation.forward(nowNanos, open(), to.open(), identity, to);
  }

  private Room open() {
    Room machine = room;
    if (machine == null || closed) {
      throw new ServiceException(ErrorCode.UNAVAILABLE, "room is closed");
    }
    return machine;
  }

  @Override
  public void visit(long nowNanos, Consumer<Room> work) {
    Room machine = room;
    if (machine == null || closed) {
      return;
    }
    try {
      work.accept(machine);
    } catch (RuntimeException e) {
      failed(nowNanos, e);
    }
  }

  void whenClosed(CompletableFuture<@Nullable Void> waiter) {
    closeWaiters.add(waiter);
  }

  void handle(long nowNanos, RoomCommand command) {
    Room machine = room;
    if (machine == null || closed) {
      return;
    }
    if (lastCommands.size() == REMEMBERED_COMMANDS) {
      lastCommands.removeFirst();
    }
    lastCommands.add(describe(command));
    try {
      machine.handle(nowNanos, command);
    } catch (RuntimeException e) {
      failed(nowNanos, e);
    }
  }

  @Override
  public void onTimeout(long nowNanos) {
    Room machine = room;
    if (machine == null || closed) {
      return;
    }
    try {
      machine.onTimeout(nowNanos);
    } catch (RuntimeException e) {
      failed(nowNanos, e);
    }
  }

  @Override
  public long forwardDeadlineNanos(long windowNanos) {
    return room == null || closed ? Long.MAX_VALUE : room.forwardDeadlineNanos(windowNanos);
  }

  @Override
  public void forward(long nowNanos) {
    Room machine = room;
    if (machine == null || closed) {
      return;
    }
    try {
      machine.forward(nowNanos);
    } catch (RuntimeException e) {
      failed(nowNanos, e);
    }
  }

  @Override
  public void forwarded(LongConsumer arrivalsNanos) {
    Room machine = room;
    if (machine != null) {
      machine.forwarded(arrivalsNanos);
    }
  }

  @Override
  public PeerTransport create(boolean lite, PeerEvents events) {
    peers.removeIf(PeerTransport::closed);
    PeerTransport peer = shardPeers.create(lite, events);
    peers.add(peer);
    return peer;
  }

  /** What a command was, without anything a client could have put into it. */
  private static String describe(RoomCommand command) {
    return command instanceof RoomCommand.Signal signal
        ? "Signal." + signal.request().getMessageCase()
        : command.getClass().getSimpleName();
  }

  private void failed(long nowNanos, RuntimeException bug) {
    log.error("A room failed and is closed; last commands {}", lastCommands, bug);
    for (PeerTransport peer : List.copyOf(peers)) {
      peer.close(nowNanos);
    }
    abandonForwards(nowNanos);
    end();
    events.failed();
    answerIfClosed();
  }

  private void abandonForwards(long nowNanos) {
    Room machine = room;
    try {
      if (machine != null) {
        machine.abandon(nowNanos);
      }
    } catch (RuntimeException e) {
      log.error("The tracks of a failed room stay in others", e);
    }
  }

  private void end() {
    if (closed) {
      return;
    }
    closed = true;
    store.removeRoom(name);
    peers.clear();
    List.copyOf(connections.values()).forEach(SignalLinks.Listener::closed);
    connections.clear();
    replies
        .values()
        .forEach(reply ->
            reply.completeExceptionally(
                new ServiceException(ErrorCode.NOT_FOUND, "the room is closed")));
    replies.clear();
    onClosed.run();
  }

  /** Answers those who asked for the end, when everything that listens has been told of it. */
  private void answerIfClosed() {
    if (closed) {
      closeWaiters.forEach(waiter -> waiter.complete(null));
      closeWaiters.clear();
    }
  }

  @Override
  public void emit(RoomEffect effect) {
    run(effect);
    events.ran(effect);
    answerIfClosed();
  }

  private void run(RoomEffect effect) {
    switch (effect) {
      case RoomEffect.Send(var connectionId, var response) -> {
        SignalLinks.Listener listener = connections.get(connectionId);
        if (listener != null) {
          listener.response(response);
        }
      }
      case RoomEffect.EndConnection(var connectionId) -> {
        SignalLinks.Listener listener = connections.remove(connectionId);
        if (listener != null) {
          listener.closed();
        }
      }
      case RoomEffect.RefuseJoin(var connectionId, var code, var message) -> {
        SignalLinks.Listener listener = connections.remove(connectionId);
        if (listener != null) {
          listener.refused(code, message);
        }
      }
      case RoomEffect.RoomChanged(var changed) -> store.putRoom(changed);
      case RoomEffect.ParticipantChanged(var participant) ->
          store.putParticipant(name, participant);
      case RoomEffect.ParticipantLeft(var _, var participant) ->
          store.removeParticipant(name, participant.getIdentity(), participant.getSid());
      case RoomEffect.Reply(var replyId, var error, var message, var result) -> {
        CompletableFuture<Message> reply = replies.remove(replyId);
        if (reply != null && result != null) {
          reply.complete(result);
        } else if (reply != null) {
          ErrorCode code = error == null ? ErrorCode.INTERNAL : error;
          reply.completeExceptionally(new ServiceException(code, message));
        }
      }
      case RoomEffect.RoomClosed _ -> end();
      case RoomEffect.ParticipantJoined _,
          RoomEffect.TrackPublished _,
          RoomEffect.TrackUnpublished _,
          RoomEffect.TrackSubscribed _,
          RoomEffect.PeerReached _,
          RoomEffect.StreamStarted _ -> {
        // Only told: see RoomEventRelay and RoomMeter.
      }
    }
  }
}
