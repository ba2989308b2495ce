package dev.hibiki.bench.wire;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread with the sockets of all clients: waits for datagrams, runs timers and work handed to
 * it. {@link #execute} and {@link #close} may be called by any thread, everything else belongs to
 * the loop.
 */
public final class LoadLoop implements ClientNetwork, AutoCloseable {
  private static final int MAX_EVENTS = 256;
  private static final int MAX_WAIT_MILLIS = 50;
  private static final long CALIBRATE_NANOS = 1_000_000_000L;
  private static final boolean PACKED_EVENTS = System.getProperty("os.arch").equals("amd64");
  private static final int EVENT_BYTES = PACKED_EVENTS ? 12 : 16;
  private static final int EVENT_DATA_AT = PACKED_EVENTS ? 4 : 8;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment events = arena.allocate((long) MAX_EVENTS * EVENT_BYTES, 8);
  private final MemorySegment scratch = arena.allocate(64, 8);
  private final MessageArea incoming = new MessageArea(arena);
  private final MessageArea outgoing = new MessageArea(arena);
  private final int epoll = Libc.epoll();
  private final int wake = Libc.eventFd();
  private final List<LoadSocket> sockets = new ArrayList<>();
  private final List<Timer> timers = new ArrayList<>();
  private final ConcurrentLinkedQueue<LongConsumer> mailbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Thread thread;
  private volatile boolean stopped;
  private boolean ended;
  private volatile @Nullable RuntimeException fault;
  private long unixOffsetNanos;
  private long calibratedNanos;
  private long failedSends;
  private @Nullable LoadSocket sender;

  /** A loop that runs at once. */
  public LoadLoop(String name) {
    if (epoll < 0 || wake < 0) {
      throw new IllegalStateException("no epoll or eventfd");
    }
    incoming.receiveControls();
    calibrate(System.nanoTime());
    register(wake, -1);
    thread = Thread.ofPlatform().name(name).daemon(true).start(this::run);
  }

  @Override
  public void execute(LongConsumer work) {
    mailbox.add(work);
    if (woken.compareAndSet(false, true)) {
      wakeUp();
    }
  }

  /** Never after the end: somebody else may have the descriptor then. */
  private synchronized void wakeUp() {
    if (!ended) {
      Libc.eventWrite(wake);
    }
  }

  private synchronized void closeDescriptors() {
    ended = true;
    for (LoadSocket socket : sockets) {
      socket.closeDescriptor();
    }
    Libc.close(epoll);
    Libc.close(wake);
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
  public LoadSocket open(InetSocketAddress local, boolean timestamps) {
    int fd = Libc.udpSocket();
    if (fd < 0) {
      throw new IllegalStateException("no more sockets");
    }
    MessageArea.writeAddress(scratch.asSlice(0, MessageArea.ADDRESS_BYTES), local);
    if (Libc.bind(fd, scratch.address(), MessageArea.ADDRESS_BYTES) < 0) {
      throw new IllegalStateException("cannot bind " + local);
    }
    scratch.set(JAVA_INT_UNALIGNED, 16, MessageArea.ADDRESS_BYTES);
    Libc.socketName(fd, scratch.address(), scratch.address() + 16);
    InetSocketAddress bound = MessageArea.readAddress(scratch);
    // Refused to ordinary users; the default holds fifteen frames.
    option(fd, Libc.SO_RCVBUFFORCE, 2 << 20);
    option(fd, Libc.SO_SNDBUFFORCE, 2 << 20);
    if (timestamps) {
      option(fd, Libc.SO_TIMESTAMPNS, 1);
    }
    LoadSocket socket = new LoadSocket(this, fd, bound);
    sockets.add(socket);
    register(fd, sockets.size() - 1);
    return socket;
  }

  private void option(int fd, int name, int value) {
    scratch.set(JAVA_INT_UNALIGNED, 32, value);
    int unused = Libc.setOption(fd, name, scratch.address() + 32);
  }

  private void register(int fd, int data) {
    scratch.set(JAVA_INT_UNALIGNED, 40, Libc.EPOLLIN);
    scratch.set(JAVA_LONG_UNALIGNED, 40 + EVENT_DATA_AT, data);
    if (Libc.epollAdd(epoll, fd, scratch.address() + 40) < 0) {
      throw new IllegalStateException("epoll refuses a socket");
    }
  }

  /** Sends that the kernel refused. */
  public long failedSends() {
    return failedSends;
  }

  MessageArea incoming() {
    return incoming;
  }

  MessageArea outgoing() {
    return outgoing;
  }

  /** The outgoing area is one socket's at a time: sends what another has put there. */
  void outgoingFor(@Nullable LoadSocket socket) {
    LoadSocket before = sender;
    if (before != socket) {
      sender = socket;
      if (before != null) {
        before.flush();
      }
    }
  }

  void sendFailed(int datagrams) {
    failedSends += datagrams;
  }

  /** A time on the real-time clock as one of {@link System#nanoTime}. */
  long nanosOfUnix(long unixNanos) {
    return unixNanos - unixOffsetNanos;
  }

  private void run() {
    while (!stopped) {
      int count = Libc.epollWait(epoll, events.address(), MAX_EVENTS, waitMillis());
      long now = System.nanoTime();
      for (int i = 0; i < count; i++) {
        long index = events.get(JAVA_LONG_UNALIGNED, (long) i * EVENT_BYTES + EVENT_DATA_AT);
        if (index < 0) {
          Libc.eventRead(wake, scratch.address());
        } else {
          guarded(sockets.get((int) index)::receive, now);
        }
      }
      woken.set(false);
      for (LongConsumer work = mailbox.poll(); work != null; work = mailbox.poll()) {
        guarded(work, now);
      }
      runTimers();
      outgoingFor(null);
    }
    closeDescriptors();
  }

  private void runTimers() {
    long now = System.nanoTime();
    for (int i = 0; i < timers.size(); i++) {
      Timer timer = timers.get(i);
      if (timer.deadlineNanos() - now <= 0) {
        guarded(timer::onTimeout, now);
      }
    }
    if (now - calibratedNanos > CALIBRATE_NANOS) {
      calibrate(now);
    }
  }

  private void guarded(LongConsumer work, long now) {
    try {
      work.accept(now);
    } catch (RuntimeException e) {
      // The loop goes on so that the run can be ended in good order; what it measures is void.
      if (fault == null) {
        fault = e;
      }
    }
  }

  /** The first exception of a client, after which nothing that is measured can be trusted. */
  public @Nullable RuntimeException fault() {
    return fault;
  }

  private int waitMillis() {
    if (!mailbox.isEmpty()) {
      return 0;
    }
    long now = System.nanoTime();
    long wait = MAX_WAIT_MILLIS * 1_000_000L;
    for (int i = 0; i < timers.size(); i++) {
      wait = Math.min(wait, timers.get(i).deadlineNanos() - now);
    }
    return wait <= 0 ? 0 : (int) ((wait + 999_999) / 1_000_000);
  }

  /** Finds how far the real-time clock is ahead of the monotonic one. */
  private void calibrate(long now) {
    calibratedNanos = now;
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      long before = System.nanoTime();
      Instant instant = Instant.now();
      long after = System.nanoTime();
      if (after - before < best) {
        best = after - before;
        unixOffsetNanos =
            instant.getEpochSecond() * 1_000_000_000L
                + instant.getNano()
                - (before + (after - before) / 2);
      }
    }
  }

  @Override
  public void close() {
    stopped = true;
    execute(now -> {});
    try {
      thread.join(1_000);
      if (!thread.isAlive()) {
        arena.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
