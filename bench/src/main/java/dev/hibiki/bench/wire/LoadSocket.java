package dev.hibiki.bench.wire;

import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.ice.Path;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The UDP socket of one peer connection. Belongs to its loop. */
public final class LoadSocket implements ClientSocket {
  private static final int MAX_ROUNDS = 8;
  private static final int MAX_PATHS = 16;

  private final LoadLoop loop;
  private final int fd;
  private final InetSocketAddress local;
  private final byte[] scratch = new byte[4096];
  private final List<Path> paths = new ArrayList<>();
  private final long[] remotes = new long[MAX_PATHS];
  private @Nullable Receiver receiver;
  private int waiting;
  private int slot;
  private boolean closed;
  private long datagrams;

  LoadSocket(LoadLoop loop, int fd, InetSocketAddress local) {
    this.loop = loop;
    this.fd = fd;
    this.local = local;
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public void receiver(Receiver to) {
    receiver = to;
  }

  /** Datagrams that arrived. */
  public long datagrams() {
    return datagrams;
  }

  void receive(long nowNanos) {
    if (closed) {
      return;
    }
    MessageArea area = loop.incoming();
    Receiver to = receiver;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      int count = Libc.receive(fd, area.address(), MessageArea.SLOTS);
      if (count <= 0) {
        return;
      }
      datagrams += count;
      for (slot = 0; slot < count; slot++) {
        if (to != null) {
          to.received(nowNanos, this, area.length(slot));
        }
      }
      area.prepare(count);
      if (count < MessageArea.SLOTS) {
        return;
      }
    }
  }

  @Override
  public void copy(byte[] out, int length) {
    loop.incoming().copyOut(slot, out, length);
  }

  /**
   * When the datagram that is being received arrived at the socket; 0 if the kernel did not say.
   */
  public long arrivalNanos() {
    long unix = loop.incoming().receivedUnixNanos(slot);
    return unix == 0 ? 0 : loop.nanosOfUnix(unix);
  }

  @Override
  public Path path() {
    long remote = loop.incoming().remote(slot);
    for (int i = 0; i < paths.size(); i++) {
      if (remotes[i] == remote) {
        return paths.get(i);
      }
    }
    Path path = new Path(Path.Protocol.UDP, local, MessageArea.unpack(remote));
    if (paths.size() < MAX_PATHS) {
      remotes[paths.size()] = remote;
      paths.add(path);
    }
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
  public void commit(Path path, int lengthBytes) {
    if (closed) {
      return;
    }
    loop.outgoingFor(this);
    loop.outgoing().put(waiting, scratch, 0, lengthBytes, remoteOf(path));
    if (++waiting == MessageArea.SLOTS) {
      flush();
    }
  }

  private long remoteOf(Path path) {
    for (int i = 0; i < paths.size(); i++) {
      if (paths.get(i) == path) {
        return remotes[i];
      }
    }
    return MessageArea.pack(path.remote());
  }

  /** Sends what was committed. */
  void flush() {
    int sent = 0;
    while (sent < waiting) {
      int count = Libc.send(fd, loop.outgoing().address() + sent * 64L, waiting - sent);
      if (count <= 0) {
        loop.sendFailed(waiting - sent);
        break;
      }
      sent += count;
    }
    waiting = 0;
  }

  @Override
  public void claimUfrag(String localUfrag, PeerTransport peer) {}

  @Override
  public void expectPath(Path path, PeerTransport peer) {}

  @Override
  public void bindPath(Path path, PeerTransport peer) {}

  @Override
  public void release(PeerTransport peer) {}

  @Override
  public void close() {
    loop.outgoingFor(null);
    closeDescriptor();
    // The loop keeps the socket for its place in the list, not what it served.
    receiver = null;
  }

  void closeDescriptor() {
    if (!closed) {
      closed = true;
      Libc.close(fd);
    }
  }
}
