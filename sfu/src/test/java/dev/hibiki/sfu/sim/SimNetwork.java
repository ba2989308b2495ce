package dev.hibiki.sfu.sim;

import dev.hibiki.rtc.PeerConfig;
import dev.hibiki.rtc.PeerEvents;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.PeerWire;
import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.rtc.ice.IceConfig;
import dev.hibiki.rtc.ice.Path;
import dev.hibiki.rtc.sctp.SctpConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongConsumer;

/** A network of peers in memory, each with an address of its own; datagrams arrive at once. */
public final class SimNetwork {
  private record Datagram(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {}

  private final Random random;
  private final Map<InetSocketAddress, PeerTransport> peers = new HashMap<>();
  private final Deque<Datagram> flying = new ArrayDeque<>();
  private final Set<InetSocketAddress> cut = new HashSet<>();
  private final Deque<LongConsumer> elsewhere = new ArrayDeque<>();
  private int nextPort = 10_000;

  /** Whether peers say that they can be reached over TCP as well; nothing listens there. */
  public boolean tcp;

  public SimNetwork(long seed) {
    random = new Random(seed);
  }

  /** A peer with one host candidate. */
  public PeerTransport peer(boolean controlling, boolean lite, PeerEvents events) {
    InetSocketAddress address = address();
    IceConfig ice = lite ? IceConfig.liteAgent() : IceConfig.full().withControlling(controlling);
    PeerTransport peer =
        new PeerTransport(
            new PeerConfig(ice, SctpConfig.defaults()),
            new Wire(address),
            events,
            SimDtls.FACTORY,
            elsewhere::addLast,
            new PlainCrypto(),
            random);
    peer.addLocalCandidate(Candidate.host(Path.Protocol.UDP, address, 65_535), address);
    if (tcp) {
      peer.addLocalCandidate(Candidate.host(Path.Protocol.TCP, address, 8191), address);
    }
    peers.put(address, peer);
    return peer;
  }

  private InetSocketAddress address() {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), nextPort++);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Nothing reaches or leaves the peer any more. */
  public void cut(PeerTransport peer) {
    peers.forEach((address, each) -> {
      if (each == peer) {
        cut.add(address);
      }
    });
  }

  /** How many peers are open. */
  public int openPeers() {
    return peers.size();
  }

  /** Delivers everything that is under way, and what follows from it. */
  public void deliver(long nowNanos) {
    for (int i = elsewhere.size(); i > 0; i--) {
      elsewhere.removeFirst().accept(nowNanos);
    }
    for (int i = 0; i < 100_000 && !flying.isEmpty(); i++) {
      Datagram datagram = flying.removeFirst();
      PeerTransport peer = peers.get(datagram.to());
      if (peer != null && !cut.contains(datagram.to()) && !cut.contains(datagram.from())) {
        peer.handle(
            nowNanos,
            new Path(Path.Protocol.UDP, datagram.to(), datagram.from()),
            datagram.bytes(),
            0,
            datagram.bytes().length);
      }
    }
  }

  private final class Wire implements PeerWire {
    private final InetSocketAddress address;
    private final byte[] batch = new byte[4096];

    Wire(InetSocketAddress address) {
      this.address = address;
    }

    @Override
    public byte[] array() {
      return batch;
    }

    @Override
    public int reserve(int capacityBytes) {
      return 0;
    }

    @Override
    public void commit(Path path, int lengthBytes) {
      flying.addLast(new Datagram(address, path.remote(), Arrays.copyOf(batch, lengthBytes)));
    }

    @Override
    public void claimUfrag(String localUfrag, PeerTransport peer) {}

    @Override
    public void expectPath(Path path, PeerTransport peer) {}

    @Override
    public void bindPath(Path path, PeerTransport peer) {}

    @Override
    public void release(PeerTransport peer) {
      peers.remove(address);
    }
  }
}
