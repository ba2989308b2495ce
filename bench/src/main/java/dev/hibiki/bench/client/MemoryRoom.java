package dev.hibiki.bench.client;

import dev.hibiki.bench.media.PacketCheck;
import dev.hibiki.bench.media.ReceivedCounts;
import dev.hibiki.bench.wire.ClientNetwork;
import dev.hibiki.bench.wire.ClientSocket;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.ClientInfo;
import dev.hibiki.common.proto.ServerInfo;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.StartSession;
import dev.hibiki.net.crypto.JceSrtpCrypto;
import dev.hibiki.net.dtls.BcDtlsFactory;
import dev.hibiki.net.dtls.DtlsSettings;
import dev.hibiki.rtc.Demux;
import dev.hibiki.rtc.PeerConfig;
import dev.hibiki.rtc.PeerEvents;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.PeerWire;
import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.rtc.ice.IceConfig;
import dev.hibiki.rtc.ice.Path;
import dev.hibiki.rtc.sctp.SctpConfig;
import dev.hibiki.rtc.stun.StunPeek;
import dev.hibiki.rtc.time.WallClock;
import dev.hibiki.sfu.room.Room;
import dev.hibiki.sfu.room.RoomCommand;
import dev.hibiki.sfu.room.RoomEffect;
import dev.hibiki.sfu.settings.RoomPorts;
import dev.hibiki.sfu.settings.RoomSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A room and its clients on one thread, with real handshakes and real encryption but no sockets:
 * for measuring what a turn of a room costs by itself, and for testing the clients.
 */
public final class MemoryRoom implements ClientNetwork {
  private static final InetSocketAddress SERVER = address(1, 1);
  private static final int FIRST_PORT = 10_000;
  private static final long FRAME_NANOS = 40_000_000L;
  private static final int AREA_BYTES = 1 << 18;

  private record Datagram(InetSocketAddress client, byte[] bytes) {}

  private final JceSrtpCrypto crypto = JceSrtpCrypto.probe();
  private final SecureRandom random = new SecureRandom();
  private final Wire wire = new Wire();
  private final Queue<LongConsumer> mailbox = new ConcurrentLinkedQueue<>();
  private final Queue<Datagram> toServer = new ArrayDeque<>();
  private final Queue<Datagram> toClients = new ArrayDeque<>();
  private final Queue<Runnable> signals = new ArrayDeque<>();
  private final Map<InetSocketAddress, MemorySocket> sockets = new HashMap<>();
  private final Map<InetSocketAddress, Path> serverPaths = new HashMap<>();
  private final Map<String, PeerTransport> byUfrag = new HashMap<>();
  private final Map<InetSocketAddress, PeerTransport> byClient = new HashMap<>();
  private final Map<String, LoadClient> byConnection = new HashMap<>();
  private final List<LoadClient> clients = new ArrayList<>();
  private final List<Timer> timers = new ArrayList<>();
  private final PacketCheck check = new PacketCheck();
  private final Peers peers;
  private final Room room;
  private long nowNanos = System.nanoTime();
  private boolean mediaDelivered = true;
  private boolean packetsWait;
  private long forwarded;

  /** An empty room. */
  public MemoryRoom() {
    BcDtlsFactory dtls = new BcDtlsFactory(crypto, DtlsSettings.defaults(), random);
    peers =
        new Peers(
            this,
            address(2, 1).getAddress(),
            SERVER.getAddress(),
            dtls,
            crypto,
            new SplittableRandom(random.nextLong()));
    PeerConfig config = new PeerConfig(IceConfig.full(), SctpConfig.defaults());
    room =
        new Room(
            nowNanos,
            dev.hibiki.common.proto.Room.newBuilder()
                .setName("bench")
                .setSid("RM_bench")
                .setEmptyTimeout(300)
                .setDepartureTimeout(20)
                .build(),
            RoomSettings.defaults(
                ServerInfo.newBuilder().setVersion("1.0.0").setProtocol(15).build()),
            new RoomPorts(
                (lite, events) -> serverPeer(config, dtls, events),
                (name, grants, expiresAtSeconds) -> "token",
                sid -> List.of(),
                WallClock.of(System.currentTimeMillis() * 1_000_000L, nowNanos),
                random,
                () -> packetsWait = true),
            this::effect);
  }

  private PeerTransport serverPeer(PeerConfig config, BcDtlsFactory dtls, PeerEvents events) {
    PeerTransport peer = new PeerTransport(config, wire, events, dtls, this, crypto, random);
    peer.addLocalCandidate(Candidate.host(Path.Protocol.UDP, SERVER, 65_535), SERVER);
    return peer;
  }

  private static InetSocketAddress address(int host, int port) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host}), port);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void effect(RoomEffect effect) {
    if (effect instanceof RoomEffect.Send send) {
      LoadClient client = byConnection.get(send.connectionId());
      if (client != null) {
        signals.add(() -> client.received(nowNanos, send.response()));
      }
    }
  }

  /** Lets a client in that publishes, or subscribes if {@code media} is null. */
  public void join(@Nullable Media media) {
    int index = clients.size();
    String connection = "CO_" + index;
    LoadClient client =
        new LoadClient(
            peers,
            request -> signals.add(() -> signal(connection, request)),
            media,
            index,
            media == null ? check : null);
    clients.add(client);
    byConnection.put(connection, client);
    StartSession session =
        StartSession.newBuilder()
            .setRoomName("bench")
            .setIdentity("client" + index)
            .setConnectionId(connection)
            .setAutoSubscribe(media == null)
            .setClient(ClientInfo.newBuilder().setSdk(ClientInfo.SDK.JS).setProtocol(15))
            .build();
    Grants grants =
        Grants.builder()
            .identity("client" + index)
            .video(VideoGrant.builder().roomJoin(true).build())
            .build();
    room.handle(nowNanos, new RoomCommand.Join(session, grants));
  }

  private void signal(String connection, SignalRequest request) {
    room.handle(nowNanos, new RoomCommand.Signal(connection, request));
  }

  /** Lets real time pass until something holds; false if it does not within the given time. */
  public boolean run(long timeoutNanos, BooleanSupplier until) {
    long end = System.nanoTime() + timeoutNanos;
    while (!until.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      nowNanos = Math.max(nowNanos, System.nanoTime());
      timers();
      settle();
      Thread.onSpinWait();
    }
    return true;
  }

  /** Whether every client is connected and every subscriber has so many streams. */
  public boolean complete(int streams) {
    for (LoadClient client : clients) {
      SubscriberPeer subscription = client.subscription();
      boolean receives =
          client.publisher() != null || (subscription != null && subscription.streams() >= streams);
      if (!client.connected() || !receives) {
        return false;
      }
    }
    return true;
  }

  /** From now on what the room sends is counted and not delivered, unless it keeps peers alive. */
  public void discardMedia() {
    mediaDelivered = false;
  }

  /** One frame of every publisher, forwarded; returns how many packets the room sent. */
  public long frame() {
    long before = forwarded;
    nowNanos += FRAME_NANOS;
    timers();
    settle();
    return forwarded - before;
  }

  private void timers() {
    for (Timer timer : timers) {
      if (timer.deadlineNanos() - nowNanos <= 0) {
        timer.onTimeout(nowNanos);
      }
    }
    for (LoadClient client : clients) {
      client.onTick(nowNanos);
    }
    if (room.deadlineNanos() - nowNanos <= 0) {
      room.onTimeout(nowNanos);
    }
  }

  private void settle() {
    while (true) {
      Runnable signal = signals.poll();
      if (signal != null) {
        signal.run();
        continue;
      }
      LongConsumer work = mailbox.poll();
      if (work != null) {
        work.accept(nowNanos);
        continue;
      }
      Datagram up = toServer.poll();
      if (up != null) {
        atServer(up);
        continue;
      }
      if (packetsWait) {
        packetsWait = false;
        room.forward(nowNanos);
        continue;
      }
      Datagram down = toClients.poll();
      if (down == null) {
        return;
      }
      MemorySocket socket = sockets.get(down.client);
      if (socket != null) {
        socket.deliver(nowNanos, down.bytes);
      }
    }
  }

  private void atServer(Datagram datagram) {
    byte[] bytes = datagram.bytes;
    PeerTransport peer = byClient.get(datagram.client);
    if (peer == null && StunPeek.isStun(bytes, 0, bytes.length)) {
      String ufrag = StunPeek.localUfrag(bytes, 0, bytes.length);
      peer = ufrag == null ? null : byUfrag.get(ufrag);
    }
    if (peer != null) {
      peer.handle(nowNanos, serverPath(datagram.client), bytes, 0, bytes.length);
    }
  }

  private Path serverPath(InetSocketAddress client) {
    return serverPaths.computeIfAbsent(client, key -> new Path(Path.Protocol.UDP, SERVER, key));
  }

  /** What the subscribers received. */
  public ReceivedCounts received() {
    ReceivedCounts sum = ReceivedCounts.NONE;
    for (LoadClient client : clients) {
      sum = sum.plus(client.counts());
    }
    return sum;
  }

  /** What the subscribers found inside. */
  public PacketCheck check() {
    return check;
  }

  void sentByClient(MemorySocket socket, byte[] datagram) {
    toServer.add(new Datagram(socket.localAddress(), datagram));
  }

  @Override
  public void execute(LongConsumer work) {
    mailbox.add(work);
  }

  @Override
  public void add(Timer timer) {
    timers.add(timer);
  }

  @Override
  public void remove(Timer timer) {
    timers.remove(timer);
  }

  @Override
  public ClientSocket open(InetSocketAddress local, boolean timestamps) {
    InetSocketAddress bound =
        new InetSocketAddress(local.getAddress(), FIRST_PORT + sockets.size());
    MemorySocket socket = new MemorySocket(this, bound, SERVER);
    sockets.put(bound, socket);
    return socket;
  }

  /** The server's end: media into an area that is written over and over, or to the clients. */
  private final class Wire implements PeerWire {
    private final byte[] area = new byte[AREA_BYTES];
    private int at;
    private int reservedBytes;

    @Override
    public byte[] array() {
      return area;
    }

    @Override
    public int reserve(int capacityBytes) {
      if (at + capacityBytes > AREA_BYTES) {
        at = 0;
      }
      reservedBytes = capacityBytes;
      return at;
    }

    @Override
    public void commit(Path path, int lengthBytes) {
      if (lengthBytes > reservedBytes) {
        throw new IllegalStateException("more than was reserved");
      }
      boolean media = Demux.isRtpOrRtcp(area, at, lengthBytes) && !Demux.isRtcp(area, at);
      forwarded += media ? 1 : 0;
      if (!media || mediaDelivered) {
        toClients.add(new Datagram(path.remote(), Arrays.copyOfRange(area, at, at + lengthBytes)));
      }
      at += lengthBytes;
    }

    @Override
    public void claimUfrag(String localUfrag, PeerTransport peer) {
      byUfrag.put(localUfrag, peer);
    }

    @Override
    public void expectPath(Path path, PeerTransport peer) {
      byClient.putIfAbsent(path.remote(), peer);
    }

    @Override
    public void bindPath(Path path, PeerTransport peer) {
      byClient.put(path.remote(), peer);
    }

    @Override
    public void release(PeerTransport peer) {
      byUfrag.values().remove(peer);
      byClient.values().removeIf(known -> known == peer);
    }
  }
}
