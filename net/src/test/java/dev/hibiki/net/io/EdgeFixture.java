package dev.hibiki.net.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.hibiki.rtc.ice.Path;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.util.ResourceLeakDetector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/** One event loop with its sockets, and the check that no buffer was lost. */
abstract class EdgeFixture {
  private static final ListAppender<ILoggingEvent> leaks = new ListAppender<>();

  private EventLoopGroup group;
  PacketIo io;

  abstract NetTransport transport();

  IoSettings settings() {
    return IoSettings.defaults();
  }

  @BeforeAll
  static void watchForLeaks() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    leaks.start();
    ((Logger) LoggerFactory.getLogger(ResourceLeakDetector.class)).addAppender(leaks);
  }

  /** Lost buffers are found when the collector has run and another buffer is made. */
  @AfterAll
  static void nothingLeaked() {
    for (int i = 0; i < 3; i++) {
      System.gc();
      ByteBufAllocator.DEFAULT.directBuffer(64).release();
    }
    ((Logger) LoggerFactory.getLogger(ResourceLeakDetector.class)).detachAppender(leaks);
    assertThat(leaks.list).isEmpty();
  }

  @BeforeEach
  void start() {
    assumeThat(transport().available()).as("%s on this platform", transport()).isTrue();
    group = transport().newEventLoopGroup(1, Thread.ofPlatform().name("edge-test").factory());
    io = newIo(settings());
  }

  @AfterEach
  void stop() {
    if (group != null) {
      io.close();
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  PacketIo newIo(IoSettings settings) {
    return new PacketIo(transport(), group.next(), settings);
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  <T> T onLoop(Callable<T> work) {
    try {
      return io.loop().submit(work).get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  void onLoop(Runnable work) {
    onLoop(() -> {
      work.run();
      return true;
    });
  }

  long count(IoCounter counter) {
    return io.counters().get(counter);
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("never happened: " + what);
      }
      Thread.onSpinWait();
    }
  }

  /** Keeps what arrives, and can answer. */
  final class Recorder implements DatagramHandler {
    final List<Path> paths = new CopyOnWriteArrayList<>();
    final List<byte[]> datagrams = new CopyOnWriteArrayList<>();
    final List<Path> closed = new CopyOnWriteArrayList<>();
    volatile int batches;
    volatile boolean echo;

    @Override
    public void handle(Path path, byte[] buffer, int offset, int length) {
      assertThat(io.loop().inEventLoop()).isTrue();
      paths.add(path);
      datagrams.add(Arrays.copyOfRange(buffer, offset, offset + length));
      Arrays.fill(buffer, offset, offset + length, (byte) 0);
      if (echo) {
        io.batch().transmit(path, datagrams.getLast(), 0, length);
      }
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    public void batchComplete() {
      batches++;
      io.batch().flush();
    }

    @Override
    public void closed(Path path) {
      closed.add(path);
    }
  }
}
