package dev.hibiki.sfu.sim;

import dev.hibiki.common.proto.ICEServer;
import dev.hibiki.common.proto.ServerInfo;
import dev.hibiki.rtc.time.WallClock;
import dev.hibiki.sfu.participant.Deadlines;
import dev.hibiki.sfu.room.Room;
import dev.hibiki.sfu.room.RoomCommand;
import dev.hibiki.sfu.room.RoomEffect;
import dev.hibiki.sfu.room.RoomSink;
import dev.hibiki.sfu.settings.RoomPorts;
import dev.hibiki.sfu.settings.RoomSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A room with simulated clients on a virtual clock. */
public final class SimRoom {
  public static final long MILLI = 1_000_000L;
  public static final long SECOND = 1_000 * MILLI;

  public final SimNetwork network;
  public final Room room;
  public final List<RoomEffect> effects = new ArrayList<>();
  public long now = 5 * SECOND;

  /** For each peer of the server whether it might have been an ICE-lite agent. */
  public final List<Boolean> liteAllowed = new ArrayList<>();

  /** What clients are told about STUN and TURN. */
  public List<ICEServer> iceServers = List.of();

  private final Map<String, SimClient> byConnection = new HashMap<>();
  private final List<SimClient> clients = new ArrayList<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final Map<String, Room> rooms = new LinkedHashMap<>();
  private final Map<String, Room> homes = new HashMap<>();
  private final Random random;
  private final UnaryOperator<RoomSettings.Builder> settings;
  private int connections;
  private boolean packetsWait;

  public SimRoom(long seed) {
    this(seed, record -> record, settings -> settings);
  }

  /** A room whose settings differ from the defaults. */
  public static SimRoom with(long seed, UnaryOperator<RoomSettings.Builder> settings) {
    return new SimRoom(seed, record -> record, settings);
  }

  /** A room of which the backend said more than its name. */
  public static SimRoom of(long seed, UnaryOperator<dev.hibiki.common.proto.Room.Builder> record) {
    return new SimRoom(seed, record, settings -> settings);
  }

  private SimRoom(
      long seed,
      UnaryOperator<dev.hibiki.common.proto.Room.Builder> record,
      UnaryOperator<RoomSettings.Builder> settings) {
    network = new SimNetwork(seed);
    random = new Random(seed + 1);
    this.settings = settings;
    room = make("room", "RM_test", record, this::effect);
    rooms.put("room", room);
  }

  /** Another room on the same thread; its own effects are kept in {@code kept}. */
  public Room open(String name, List<RoomEffect> kept) {
    Room made =
        make(
            name,
            "RM_" + name,
            record -> record,
            effect -> {
              kept.add(effect);
              run(effect);
            });
    rooms.put(name, made);
    return made;
  }

  private Room make(
      String name,
      String sid,
      UnaryOperator<dev.hibiki.common.proto.Room.Builder> record,
      RoomSink sink) {
    return new Room(
        now,
        record
            .apply(
                dev.hibiki.common.proto.Room.newBuilder()
                    .setName(name)
                    .setSid(sid)
                    .setEmptyTimeout(300)
                    .setDepartureTimeout(20))
            .build(),
        settings
            .apply(
                RoomSettings.defaults(
                    ServerInfo.newBuilder().setVersion("1.2.3").setProtocol(17).build())
                    .toBuilder())
            .build(),
        new RoomPorts(
            (lite, events) -> {
              liteAllowed.add(lite);
              return network.peer(false, false, events);
            },
            (roomName, grants, expiresAtSeconds) ->
                "token of "
                    + grants.identity()
                    + " for "
                    + roomName
                    + (expiresAtSeconds == 0 ? "" : " until " + expiresAtSeconds),
            participantSid -> iceServers,
            WallClock.of(1_700_000_000L * SECOND, 0),
            random,
            () -> packetsWait = true),
        sink);
  }

  private void effect(RoomEffect effect) {
    effects.add(effect);
    run(effect);
  }

  private void run(RoomEffect effect) {
    switch (effect) {
      case RoomEffect.Send send -> {
        SimClient client = byConnection.get(send.connectionId());
        if (client != null) {
          later.add(() -> client.receive(send.response()));
        }
      }
      case RoomEffect.EndConnection end -> {
        SimClient client = byConnection.get(end.connectionId());
        if (client != null) {
          later.add(() -> {
            byConnection.remove(end.connectionId());
            client.ended |= client.connectionId.equals(end.connectionId());
          });
        }
      }
      default -> {}
    }
  }

  /** A client with two peer connections. */
  public SimClient dual(String identity) {
    return client(identity, false);
  }

  /** A client with one peer connection. */
  public SimClient single(String identity) {
    return client(identity, true);
  }

  public SimClient client(String identity, boolean single) {
    SimClient client = new SimClient(this, identity, single);
    clients.add(client);
    return client;
  }

  String nextConnectionId() {
    return "CO_" + ++connections;
  }

  void connected(SimClient client) {
    byConnection.put(client.connectionId, client);
  }

  void disconnected(SimClient client) {
    byConnection.remove(client.connectionId);
  }

  /** Does something after what is going on now. */
  void later(Runnable work) {
    later.add(work);
  }

  public void handle(RoomCommand command) {
    Room home =
        switch (command) {
          case RoomCommand.Join join -> rooms.get(join.session().getRoomName());
          case RoomCommand.Signal signal -> homes.get(signal.connectionId());
          case RoomCommand.SignalClosed closed -> homes.get(closed.connectionId());
          default -> room;
        };
    Room handler = home == null ? room : home;
    if (command instanceof RoomCommand.Join join) {
      homes.put(join.session().getConnectionId(), handler);
    }
    handler.handle(now, command);
  }

  /** The client's connection belongs to this room now. */
  public void moved(SimClient client, Room home) {
    homes.put(client.connectionId, home);
  }

  /** Lets everything that is under way happen, without time passing. */
  public void settle() {
    for (int i = 0; i < 10_000; i++) {
      network.deliver(now);
      if (packetsWait) {
        packetsWait = false;
        rooms.values().forEach(each -> each.forward(now));
        continue;
      }
      Runnable work = later.poll();
      if (work == null) {
        return;
      }
      work.run();
    }
    throw new AssertionError("it never settles");
  }

  /** Lets time pass. */
  public void run(long nanos) {
    long end = now + nanos;
    settle();
    for (int i = 0; i < 1_000_000; i++) {
      long next = peerDeadline();
      for (Room each : rooms.values()) {
        next = Deadlines.earlier(next, each.deadlineNanos());
      }
      if (next == Long.MAX_VALUE || next - end > 0) {
        now = end;
        return;
      }
      now = Math.max(now, next);
      for (Room each : List.copyOf(rooms.values())) {
        each.onTimeout(now);
      }
      for (SimClient client : clients) {
        for (SimPeer peer : client.peers()) {
          peer.transport.onTimeout(now);
        }
      }
      settle();
    }
    throw new AssertionError("time stands still at " + now);
  }

  private long peerDeadline() {
    long deadline = Long.MAX_VALUE;
    for (SimClient client : clients) {
      for (SimPeer peer : client.peers()) {
        deadline = Deadlines.earlier(deadline, peer.transport.deadlineNanos());
      }
    }
    return deadline;
  }

  /** The effects of a kind. */
  public <T extends RoomEffect> List<T> all(Class<T> kind) {
    return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
