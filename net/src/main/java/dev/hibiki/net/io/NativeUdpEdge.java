package dev.hibiki.net.io;

import dev.hibiki.rtc.ice.Path;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP socket by direct system calls, waited for by the event loop's epoll.
 *
 * <p>Allocates nothing for a datagram or a train. What the kernel does not take at once waits in a
 * bounded queue until the socket can be written again.
 */
final class NativeUdpEdge extends UdpEdge {
  private static final Logger log = LoggerFactory.getLogger(NativeUdpEdge.class);

  private static final int MAX_DATAGRAMS_PER_TURN = 256;
  private static final EpollIoOps READ_WRITE = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLOUT);

  private final IoCounters counters;
  private final DatagramReceiver receiver;
  private final DatagramHandler handler;
  private final InetSocketAddress localAddress;
  private final IoEventLoop loop;
  private final RemoteTable remotes;
  private final SocketHandle handle;
  private final IoRegistration registration;
  private final ReceiveMessages in = new ReceiveMessages(MAX_DATAGRAM_BYTES);
  private final SendMessages out;
  private SocketCalls calls;
  private boolean segmentation;
  private boolean blocked;
  private boolean closed;

  private NativeUdpEdge(
      PacketIo io,
      DatagramHandler handler,
      SocketCalls calls,
      int socket,
      int family,
      InetSocketAddress localAddress) {
    this.counters = io.counters();
    this.receiver = io.receiver();
    this.handler = handler;
    this.calls = calls;
    this.localAddress = localAddress;
    this.loop = (IoEventLoop) io.loop();
    this.remotes = new RemoteTable(localAddress, io.settings().maxPaths());
    this.out = new SendMessages(family);
    this.segmentation = io.settings().segmentation() && io.transport().segmentation();
    this.handle = new SocketHandle(socket);
    this.registration = loop.register(handle).syncUninterruptibly().getNow();
  }

  static NativeUdpEdge bind(PacketIo io, InetSocketAddress local, DatagramHandler handler) {
    IoSettings settings = io.settings();
    SocketCalls calls = new SocketCalls();
    int family =
        local.getAddress() instanceof Inet6Address ? SocketCalls.AF_INET6 : SocketCalls.AF_INET;
    int socket = calls.socket(family);
    if (socket < 0) {
      throw refused(local, -socket);
    }
    FileDescriptor descriptor = new FileDescriptor(socket);
    try {
      buffers(calls, socket, settings.socketBufferBytes());
      if (settings.reusePort()) {
        calls.option(socket, SocketCalls.SOL_SOCKET, SocketCalls.SO_REUSEPORT, 1);
      }
      if (family == SocketCalls.AF_INET6) {
        calls.option(socket, SocketCalls.IPPROTO_IPV6, SocketCalls.IPV6_V6ONLY, 0);
      }
      InetSocketAddress bound = SocketAddresses.bind(calls, socket, family, local);
      NativeUdpEdge edge = new NativeUdpEdge(io, handler, calls, socket, family, bound);
      log.info(
          "UDP on {}, socket buffers {} and {} bytes",
          bound,
          calls.option(socket, SocketCalls.SOL_SOCKET, SocketCalls.SO_RCVBUF),
          calls.option(socket, SocketCalls.SOL_SOCKET, SocketCalls.SO_SNDBUF));
      return edge;
    } catch (RuntimeException e) {
      close(descriptor);
      throw e;
    }
  }

  /** More than the system's bound where we may, else what is granted. */
  private static void buffers(SocketCalls calls, int socket, int bytes) {
    if (calls.option(socket, SocketCalls.SOL_SOCKET, SocketCalls.SO_RCVBUFFORCE, bytes) < 0) {
      calls.option(socket, SocketCalls.SOL_SOCKET, SocketCalls.SO_RCVBUF, bytes);
    }
    if (calls.option(socket, SocketCalls.SOL_SOCKET, SocketCalls.SO_SNDBUFFORCE, bytes) < 0) {
      calls.option(socket, SocketCalls.SOL_SOCKET, SocketCalls.SO_SNDBUF, bytes);
    }
  }

  static UncheckedIOException refused(InetSocketAddress local, int errno) {
    String reason =
        switch (errno) {
          case SocketCalls.EADDRINUSE -> "Address already in use";
          case SocketCalls.EADDRNOTAVAIL -> "Cannot assign requested address";
          case SocketCalls.EACCES -> "Permission denied";
          default -> "error " + errno;
        };
    return new UncheckedIOException(
        "cannot bind " + local + ": " + reason, new IOException(reason));
  }

  @Override
  public InetSocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public boolean segmentation() {
    return segmentation;
  }

  /** Other system calls, for tests. */
  void calls(SocketCalls other) {
    calls = other;
  }

  @Override
  void start() {
    registration.submit(EpollIoOps.EPOLLIN);
  }

  @Override
  void close() {
    if (!loop.isTerminated()) {
      loop.submit(this::shut).syncUninterruptibly();
    }
  }

  private void shut() {
    if (!closed) {
      closed = true;
      registration.cancel();
      close(handle.fd);
    }
  }

  private static void close(FileDescriptor descriptor) {
    try {
      descriptor.close();
    } catch (IOException e) {
      log.debug("Closing a socket failed", e);
    }
  }

  private void readable() {
    int left = MAX_DATAGRAMS_PER_TURN;
    while (left > 0 && !closed) {
      int count = in.receive(calls, handle.socket);
      for (int i = 0; i < count; i++) {
        deliver(i);
      }
      left -= Math.max(count, 1);
      if (count < ReceiveMessages.COUNT) {
        break;
      }
    }
    receiver.batchComplete(handler);
  }

  private void deliver(int i) {
    int length = in.length(i);
    if (length == 0 || in.port(i) == 0) {
      counters.add(IoCounter.RECEIVE_DROPPED_MALFORMED, 1);
    } else if (length >= MAX_DATAGRAM_BYTES) {
      counters.add(IoCounter.RECEIVE_DROPPED_OVERSIZE, 1);
    } else {
      Path path = remotes.path(in.high(i), in.low(i), in.port(i), in.scope(i));
      byte[] buffer = receiver.buffer();
      in.copy(i, buffer);
      receiver.deliver(path, buffer, 0, length, handler);
    }
  }

  @Override
  void write(DatagramRun run) {
    int count = run.count();
    Remote remote = remotes.remote(run.path());
    if (closed || !out.canReach(remote)) {
      counters.add(IoCounter.SEND_DROPPED_ERROR, count);
      return;
    }
    for (int from = 0; from < count; ) {
      int to = segmentation ? Trains.end(run.sizes(), from, count) : from + 1;
      int bytes = run.bytes(from, to);
      if (!out.hasRoom(bytes)) {
        send();
        if (!out.hasRoom(bytes)) {
          counters.add(IoCounter.SEND_DROPPED_BACKLOG, count - from);
          return;
        }
      }
      out.add(remote, run, from, to, bytes);
      if (to - from > 1) {
        counters.add(IoCounter.SENT_TRAINS, 1);
        counters.add(IoCounter.SENT_SEGMENTS, to - from);
      }
      counters.add(IoCounter.SENT_DATAGRAMS, to - from);
      counters.add(IoCounter.SENT_BYTES, bytes);
      from = to;
    }
  }

  @Override
  void flush() {
    if (!blocked) {
      send();
    }
  }

  /** Gives the kernel what it takes; the rest waits until the socket can be written. */
  private void send() {
    while (!out.isEmpty() && !closed) {
      int sent = out.send(calls, handle.socket);
      if (sent > 0) {
        out.sent(sent);
      } else if (sent == -SocketCalls.EAGAIN) {
        blocked = true;
        registration.submit(READ_WRITE);
        return;
      } else if (sent != -SocketCalls.EINTR) {
        failed(-sent);
      }
    }
    if (blocked) {
      blocked = false;
      registration.submit(EpollIoOps.EPOLLIN);
    }
  }

  /** The kernel refused the message at the head. */
  private void failed(int errno) {
    if (!out.headIsTrain()) {
      counters.add(IoCounter.SEND_DROPPED_ERROR, 1);
      out.sent(1);
    } else if (isSegmentationError(errno)) {
      int refused = out.sendHeadSingly(calls, handle.socket);
      counters.add(IoCounter.SEND_DROPPED_ERROR, refused);
      // The address could be at fault too; then segmentation is not.
      if (refused == 0 && segmentation) {
        segmentation = false;
        log.warn("No UDP segmentation on {} from now on: error {}", localAddress, errno);
      }
      out.sent(1);
    } else {
      counters.add(IoCounter.SEND_DROPPED_ERROR, out.headSegments());
      out.sent(1);
    }
    log.debug("UDP on {}: error {}", localAddress, errno);
  }

  /** The socket as the event loop sees it. */
  private final class SocketHandle implements EpollIoHandle {
    private final int socket;
    private final FileDescriptor fd;

    SocketHandle(int socket) {
      this.socket = socket;
      this.fd = new FileDescriptor(socket);
    }

    @Override
    public FileDescriptor fd() {
      return fd;
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
      EpollIoOps ops = ((EpollIoEvent) event).ops();
      if (blocked && ops.contains(EpollIoOps.EPOLLOUT)) {
        send();
      }
      if (ops.contains(EpollIoOps.EPOLLIN) || ops.contains(EpollIoOps.EPOLLERR)) {
        readable();
      }
    }

    @Override
    public void close() {
      shut();
    }
  }
}
