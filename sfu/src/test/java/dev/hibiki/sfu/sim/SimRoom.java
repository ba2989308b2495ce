package dev.hibiki.sfu.sim;

import dev.hibiki.common.proto.ServerInfo;
import dev.hibiki.rtc.time.WallClock;
import dev.hibiki.sfu.participant.Deadlines;
import dev.hibiki.sfu.room.Room;
import dev.hibiki.sfu.room.RoomCommand;
import dev.hibiki.sfu.room.RoomEffect;
import dev.hibiki.sfu.settings.RoomPorts;
import dev.hibiki.sfu.settings.RoomSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
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
  private final Map<String, SimClient> byConnection = new HashMap<>();
  private final List<SimClient> clients = new ArrayList<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private int connections;
  private boolean packetsWait;

  public SimRoom(long seed) {
    this(seed, record -> record, settings -> settings);
  }

  public SimRoom(
      long seed,
      UnaryOperator<dev.hibiki.common.proto.Room.Builder> record,
      UnaryOperator<RoomSettings> settings) {
    network = new SimNetwork(seed);
    room =
        new Room(
            now,
            record
                .apply(
                    dev.hibiki.common.proto.Room.newBuilder()
                        .setName("room")
                        .setSid("RM_test")
                        .setEmptyTimeout(300)
                        .setDepartureTimeout(20))
                .build(),
            settings.apply(
                RoomSettings.defaults(
                    ServerInfo.newBuilder().setVersion("1.2.3").setProtocol(17).build())),
            new RoomPorts(
                (lite, events) -> network.peer(false, false, events),
                (roomName, grants) -> "token of " + grants.identity(),
                sid -> List.of(),
                WallClock.of(1_700_000_000L * SECOND, 0),
                new Random(seed + 1),
                () -> packetsWait = true),
            this::effect);
  }

  private void effect(RoomEffect effect) {
    effects.add(effect);
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
    room.handle(now, command);
  }

  /** Lets everything that is under way happen, without time passing. */
  public void settle() {
    for (int i = 0; i < 10_000; i++) {
      network.deliver(now);
      if (packetsWait) {
        packetsWait = false;
        room.forward(now);
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
      long next = Deadlines.earlier(room.deadlineNanos(), peerDeadline());
      if (next == Long.MAX_VALUE || next - end > 0) {
        now = end;
        return;
      }
      now = Math.max(now, next);
      room.onTimeout(now);
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
