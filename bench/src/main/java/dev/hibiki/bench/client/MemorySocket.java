package dev.hibiki.bench.client;

import dev.hibiki.bench.wire.ClientSocket;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.ice.Path;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A socket of a client in {@link MemoryRoom}. */
final class MemorySocket implements ClientSocket {
  private static final byte[] NOTHING = new byte[0];

  private final MemoryRoom room;
  private final InetSocketAddress local;
  private final byte[] scratch = new byte[4096];
  private @Nullable Receiver receiver;
  private byte[] arriving = NOTHING;
  private final Path path;

  MemorySocket(MemoryRoom room, InetSocketAddress local, InetSocketAddress server) {
    this.room = room;
    this.local = local;
    this.path = new Path(Path.Protocol.UDP, local, server);
  }

  void deliver(long nowNanos, byte[] datagram) {
    Receiver to = receiver;
    if (to != null) {
      arriving = datagram;
      to.received(nowNanos, this, datagram.length);
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public void receiver(Receiver to) {
    receiver = to;
  }

  @Override
  public void copy(byte[] out, int length) {
    System.arraycopy(arriving, 0, out, 0, length);
  }

  @Override
  public long arrivalNanos() {
    return System.nanoTime();
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public byte[] array() {
    return scratch;
  }

  @Override
  public int reserve(int capacityBytes) {
    return 0;
  }

  @Override
  public void commit(Path to, int lengthBytes) {
    room.sentByClient(this, Arrays.copyOf(scratch, lengthBytes));
  }

  @Override
  public void claimUfrag(String localUfrag, PeerTransport peer) {}

  @Override
  public void expectPath(Path expected, PeerTransport peer) {}

  @Override
  public void bindPath(Path bound, PeerTransport peer) {}

  @Override
  public void release(PeerTransport peer) {}

  @Override
  public void close() {
    receiver = null;
  }
}
