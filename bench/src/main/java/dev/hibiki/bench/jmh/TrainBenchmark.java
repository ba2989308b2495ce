package dev.hibiki.bench.jmh;

import dev.hibiki.net.io.DatagramBatch;
import dev.hibiki.net.io.DatagramHandler;
import dev.hibiki.net.io.IoSettings;
import dev.hibiki.net.io.NetTransport;
import dev.hibiki.net.io.PacketIo;
import dev.hibiki.rtc.ice.Path;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Sending a frame of 12 packets to each of 50 destinations through the server's own edge, the
 * kernel's work included. The sockets they go to are full, as nobody reads them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TrainBenchmark {
  private static final int DESTINATIONS = 50;
  private static final int PACKETS = 12;
  private static final int PACKET_BYTES = 1140;

  /** Whether packets leave in trains that the kernel cuts up. */
  @Param({"true", "false"})
  public boolean segmentation;

  private final List<DatagramSocket> sinks = new ArrayList<>();
  private final List<Path> paths = new ArrayList<>();
  private final EventLoopGroup loops =
      NetTransport.EPOLL.newEventLoopGroup(1, new DefaultThreadFactory("train", true));
  private final PacketIo io = new PacketIo(NetTransport.EPOLL, loops.next(), settings(true));
  private PacketIo used = io;

  private static IoSettings settings(boolean segmentation) {
    return IoSettings.defaults().withSegmentation(segmentation);
  }

  /** Opens the sockets. */
  @Setup
  public void open() throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    used = new PacketIo(NetTransport.EPOLL, io.loop(), settings(segmentation));
    InetSocketAddress local =
        used.bindUdp(new InetSocketAddress(loopback, 0), new Ignoring()).localAddress();
    for (int i = 0; i < DESTINATIONS; i++) {
      DatagramSocket sink = new DatagramSocket(0, loopback);
      sink.setReceiveBufferSize(4096);
      sinks.add(sink);
      paths.add(
          new Path(Path.Protocol.UDP, local, new InetSocketAddress(loopback, sink.getLocalPort())));
    }
  }

  @TearDown
  public void close() {
    used.close();
    sinks.forEach(DatagramSocket::close);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** Each operation is one packet. */
  @Benchmark
  @OperationsPerInvocation(DESTINATIONS * PACKETS)
  public void send() throws Exception {
    io.loop().submit(this::onLoop).get();
  }

  private void onLoop() {
    DatagramBatch batch = used.batch();
    for (Path path : paths) {
      for (int i = 0; i < PACKETS; i++) {
        batch.reserve(PACKET_BYTES);
        batch.commit(path, PACKET_BYTES);
      }
    }
    batch.flush();
  }

  private static final class Ignoring implements DatagramHandler {
    @Override
    public void handle(Path path, byte[] buffer, int offset, int length) {}

    @Override
    public void batchComplete() {}
  }
}
