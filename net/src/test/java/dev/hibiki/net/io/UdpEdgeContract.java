package dev.hibiki.net.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hibiki.rtc.ice.Path;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** What a UDP socket does on every transport. */
abstract class UdpEdgeContract extends EdgeFixture {
  private static final int SEQUENCE_BYTES = 8;

  private final Recorder recorder = new Recorder();

  @Test
  void aDatagramArrivesWithItsPathAndIsAnswered() throws IOException {
    recorder.echo = true;
    UdpEdge edge = io.bindUdp(loopback(0), recorder);
    try (DatagramSocket peer = peer()) {
      peer.send(packet("hello", edge.localAddress()));
      assertThat(receive(peer)).isEqualTo("hello");
      assertThat(recorder.paths)
          .containsExactly(new Path(Path.Protocol.UDP, edge.localAddress(), address(peer)));
      assertThat(recorder.batches).isPositive();
    }
    assertThat(count(IoCounter.RECEIVED_DATAGRAMS)).isEqualTo(1);
    assertThat(count(IoCounter.RECEIVED_BYTES)).isEqualTo(5);
    assertThat(count(IoCounter.SENT_DATAGRAMS)).isEqualTo(1);
    assertThat(count(IoCounter.SENT_BYTES)).isEqualTo(5);
    assertThat(count(IoCounter.SENT_TRAINS)).isZero();
  }

  @Test
  void aPeersDatagramsAllComeWithOnePathObject() throws IOException {
    UdpEdge edge = io.bindUdp(loopback(0), recorder);
    try (DatagramSocket one = peer();
        DatagramSocket other = peer()) {
      for (int i = 0; i < 50; i++) {
        one.send(packet("a" + i, edge.localAddress()));
        other.send(packet("b" + i, edge.localAddress()));
      }
      await("100 datagrams", () -> recorder.datagrams.size() == 100);
    }
    assertThat(new HashSet<>(recorder.paths)).hasSize(2);
    Path first = recorder.paths.getFirst();
    assertThat(recorder.paths)
        .allSatisfy(path -> assertThat(path == first || !path.equals(first)).isTrue());
  }

  @Test
  void aWildcardSocketNamesTheWildcardAsItsLocalAddress() throws IOException {
    recorder.echo = true;
    UdpEdge edge = io.bindUdp(new InetSocketAddress("0.0.0.0", 0), recorder);
    assertThat(edge.localAddress().getAddress().isAnyLocalAddress()).isTrue();
    try (DatagramSocket peer = peer()) {
      peer.send(packet("hello", loopback(edge.localAddress().getPort())));
      assertThat(receive(peer)).isEqualTo("hello");
      assertThat(recorder.paths)
          .containsExactly(new Path(Path.Protocol.UDP, edge.localAddress(), address(peer)));
    }
  }

  @Test
  void anIpv6WildcardServesBothFamilies() throws IOException {
    assumeIpv6();
    recorder.echo = true;
    UdpEdge edge = io.bindUdp(new InetSocketAddress("::", 0), recorder);
    int port = edge.localAddress().getPort();
    try (DatagramSocket four = peer();
        DatagramSocket six = new DatagramSocket(new InetSocketAddress("::1", 0))) {
      six.setSoTimeout(5000);
      four.send(packet("four", loopback(port)));
      assertThat(receive(four)).isEqualTo("four");
      six.send(packet("six", new InetSocketAddress("::1", port)));
      assertThat(receive(six)).isEqualTo("six");
      assertThat(recorder.paths)
          .extracting(Path::remote)
          .containsExactly(address(four), address(six));
    }
  }

  @Test
  void anIpv6SocketSendsAndReceives() throws IOException {
    assumeIpv6();
    recorder.echo = true;
    UdpEdge edge = io.bindUdp(new InetSocketAddress("::1", 0), recorder);
    try (DatagramSocket six = new DatagramSocket(new InetSocketAddress("::1", 0))) {
      six.setSoTimeout(5000);
      six.send(packet("six", edge.localAddress()));
      assertThat(receive(six)).isEqualTo("six");
    }
  }

  @Test
  void severalSocketsShareALoopAndABatch() throws IOException {
    recorder.echo = true;
    UdpEdge first = io.bindUdp(loopback(0), recorder);
    UdpEdge second = io.bindUdp(loopback(0), recorder);
    try (DatagramSocket peer = peer()) {
      peer.send(packet("a", first.localAddress()));
      assertThat(receiveFrom(peer)).isEqualTo(first.localAddress());
      peer.send(packet("b", second.localAddress()));
      assertThat(receiveFrom(peer)).isEqualTo(second.localAddress());
      assertThat(recorder.paths)
          .extracting(Path::local)
          .containsExactly(first.localAddress(), second.localAddress());
    }
  }

  @Test
  void anAddressInUseIsAnErrorThatNamesIt() {
    UdpEdge edge = io.bindUdp(loopback(0), recorder);
    assertThatThrownBy(() -> io.bindUdp(edge.localAddress(), recorder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(String.valueOf(edge.localAddress().getPort()));
  }

  @Test
  void aPortCanBeSharedWhenAskedFor() {
    PacketIo sharing = newIo(IoSettings.defaults().withReusePort(true));
    try {
      UdpEdge edge = sharing.bindUdp(loopback(0), recorder);
      assertThat(sharing.bindUdp(edge.localAddress(), recorder).localAddress())
          .isEqualTo(edge.localAddress());
    } finally {
      sharing.close();
    }
  }

  @Test
  void bindingOnTheEventLoopIsRefused() {
    assertThat(
            onLoop(() -> {
              assertThatThrownBy(() -> io.bindUdp(loopback(0), recorder))
                  .isInstanceOf(IllegalStateException.class);
              return true;
            }))
        .isTrue();
  }

  @Test
  void emptyAndOversizeDatagramsAreDroppedAndCounted() throws IOException {
    UdpEdge edge = io.bindUdp(loopback(0), recorder);
    try (DatagramSocket peer = peer()) {
      peer.send(packet("", edge.localAddress()));
      peer.send(packet("x".repeat(2048), edge.localAddress()));
      peer.send(packet("x".repeat(9000), edge.localAddress()));
      peer.send(packet("x".repeat(2047), edge.localAddress()));
      await("the largest datagram", () -> recorder.datagrams.size() == 1);
    }
    assertThat(recorder.datagrams.getFirst()).hasSize(2047);
    assertThat(count(IoCounter.RECEIVE_DROPPED_MALFORMED)).isEqualTo(1);
    assertThat(count(IoCounter.RECEIVE_DROPPED_OVERSIZE)).isEqualTo(2);
  }

  @Test
  void aHandlerThatThrowsLosesOneDatagramOnly() throws IOException {
    DatagramHandler broken =
        new DatagramHandler() {
          @Override
          public void handle(Path path, byte[] buffer, int offset, int length) {
            if (buffer[offset] == '!') {
              throw new IllegalStateException("as the test wants");
            }
            recorder.handle(path, buffer, offset, length);
          }

          @Override
          public void batchComplete() {
            recorder.batchComplete();
          }
        };
    recorder.echo = true;
    UdpEdge edge = io.bindUdp(loopback(0), broken);
    try (DatagramSocket peer = peer()) {
      peer.send(packet("!", edge.localAddress()));
      peer.send(packet("fine", edge.localAddress()));
      assertThat(receive(peer)).isEqualTo("fine");
    }
    assertThat(count(IoCounter.RECEIVE_DROPPED_HANDLER_FAILED)).isEqualTo(1);
  }

  @Test
  void aBurstToManyPeersArrivesWholeAndInOrder() throws IOException {
    burst(io.bindUdp(loopback(0), recorder), 1);
    if (transport().segmentation()) {
      assertThat(count(IoCounter.SENT_TRAINS)).isPositive();
      assertThat(count(IoCounter.SENT_SEGMENTS)).isGreaterThan(count(IoCounter.SENT_TRAINS));
    } else {
      assertThat(count(IoCounter.SENT_TRAINS)).isZero();
    }
  }

  @Test
  void aBurstWithoutSegmentationArrivesWholeAndInOrder() throws IOException {
    io = newIo(IoSettings.defaults().withSegmentation(false));
    burst(io.bindUdp(loopback(0), recorder), 2);
    assertThat(count(IoCounter.SENT_TRAINS)).isZero();
  }

  @Test
  void aBatchThatIsLargerThanItsBoundArrivesWholeAndInOrder() throws IOException {
    io = newIo(IoSettings.defaults().withMaxBatchBytes(128 << 10));
    burst(io.bindUdp(loopback(0), recorder), 3);
  }

  @Test
  void aSocketOnWhichTheKernelRefusesTrainsGoesOnWithoutThem() throws IOException {
    assumeThat(transport().segmentation()).isTrue();
    UdpEdge edge = io.bindUdp(loopback(0), recorder);
    IntSupplier refused = refuseTrains(edge);
    burst(edge, 4);
    await("segmentation off", () -> !onLoop(edge::segmentation));
    assertThat(refused.getAsInt()).isPositive();
    assertThat(count(IoCounter.SEND_DROPPED_ERROR)).isZero();
    long trains = count(IoCounter.SENT_TRAINS);
    burst(edge, 5);
    assertThat(count(IoCounter.SENT_TRAINS)).isEqualTo(trains);
  }

  /** Has the kernel refuse every train with EIO; says how often it did. */
  private IntSupplier refuseTrains(UdpEdge edge) {
    return switch (edge) {
      case NettyUdpEdge netty -> {
        RefusingWrites refusing = new RefusingWrites(new NativeIoException("sendmmsg", -5));
        netty.channel().pipeline().addFirst(refusing);
        yield () -> refusing.refused;
      }
      case NativeUdpEdge direct -> {
        RefusingCalls refusing = new RefusingCalls(5);
        onLoop(() -> direct.calls(refusing));
        yield () -> refusing.refused;
      }
    };
  }

  @Test
  void whatASocketDoesNotTakeAtOnceArrivesLaterAndInOrder() throws IOException {
    UdpEdge edge = io.bindUdp(loopback(0), recorder);
    assumeThat(edge).isInstanceOf(NativeUdpEdge.class);
    onLoop(() -> ((NativeUdpEdge) edge).calls(new FullCalls()));
    burst(edge, 7);
    assertThat(count(IoCounter.SEND_DROPPED_BACKLOG)).isZero();
  }

  @Test
  void aTrainThatFailsForAnotherReasonLeavesSegmentationOn() throws IOException {
    assumeThat(transport().segmentation()).isTrue();
    UdpEdge edge = io.bindUdp(loopback(0), recorder);
    // Port 0 cannot be sent to, whether in a train or not: EINVAL.
    Path nowhere = new Path(Path.Protocol.UDP, edge.localAddress(), loopback(0));
    onLoop(() -> {
      for (int i = 0; i < 3; i++) {
        io.batch().transmit(nowhere, new byte[100], 0, 100);
      }
      io.batch().flush();
    });
    await("three errors", () -> count(IoCounter.SEND_DROPPED_ERROR) >= 3);
    assertThat(onLoop(edge::segmentation)).isTrue();
    burst(edge, 6);
  }

  @Test
  void aClosedSocketSendsNothingAndLosesNoBuffer() throws IOException {
    UdpEdge edge = io.bindUdp(loopback(0), recorder);
    try (DatagramSocket peer = peer()) {
      Path path = new Path(Path.Protocol.UDP, edge.localAddress(), address(peer));
      edge.close();
      onLoop(() -> {
        for (int i = 0; i < 10; i++) {
          io.batch().transmit(path, new byte[1000], 0, 1000);
        }
        io.batch().flush();
      });
      io.close();
      onLoop(() -> {
        io.batch().transmit(path, new byte[1000], 0, 1000);
        io.batch().flush();
      });
      assertThat(count(IoCounter.SEND_DROPPED_NO_PATH)).isEqualTo(1);
    }
  }

  /** Sends numbered datagrams of like and unlike sizes to several peers, interleaved. */
  private void burst(UdpEdge edge, long seed) throws IOException {
    int peers = 5;
    int each = 200;
    Random random = new Random(seed);
    List<DatagramSocket> sockets = new ArrayList<>();
    List<List<byte[]>> expected = new ArrayList<>();
    try {
      for (int i = 0; i < peers; i++) {
        DatagramSocket socket = peer();
        socket.setReceiveBufferSize(4 << 20);
        sockets.add(socket);
        expected.add(new ArrayList<>());
      }
      // Half at a time: a small net.core.rmem_max would lose the rest.
      for (int half = 0; half < 4; half++) {
        onLoop(() -> {
          int size = 1100;
          for (int i = 0; i < each / 4; i++) {
            if (random.nextInt(8) == 0) {
              size = SEQUENCE_BYTES + random.nextInt(1200);
            }
            for (int p = 0; p < peers; p++) {
              byte[] datagram = new byte[size];
              random.nextBytes(datagram);
              ByteBuffer.wrap(datagram).putInt(p).putInt(expected.get(p).size());
              expected.get(p).add(datagram);
              Path path = new Path(Path.Protocol.UDP, edge.localAddress(), address(sockets.get(p)));
              io.batch().transmit(path, datagram, 0, datagram.length);
            }
          }
          io.batch().flush();
        });
        for (int p = 0; p < peers; p++) {
          for (int i = half * each / 4; i < (half + 1) * each / 4; i++) {
            assertThat(receiveBytes(sockets.get(p)))
                .as("seed %d, peer %d, datagram %d", seed, p, i)
                .isEqualTo(expected.get(p).get(i));
          }
        }
      }
    } finally {
      sockets.forEach(DatagramSocket::close);
    }
  }

  private static DatagramSocket peer() throws IOException {
    DatagramSocket socket = new DatagramSocket(loopback(0));
    socket.setSoTimeout(5000);
    return socket;
  }

  private static InetSocketAddress address(DatagramSocket socket) {
    return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
  }

  private static DatagramPacket packet(String text, InetSocketAddress to) {
    byte[] bytes = text.getBytes(US_ASCII);
    return new DatagramPacket(bytes, bytes.length, to);
  }

  private static String receive(DatagramSocket socket) throws IOException {
    return new String(receiveBytes(socket), US_ASCII);
  }

  private static byte[] receiveBytes(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing arrived", e);
    }
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private static InetSocketAddress receiveFrom(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
    socket.receive(packet);
    return (InetSocketAddress) packet.getSocketAddress();
  }

  private static void assumeIpv6() throws IOException {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("::1"));
    assumeThat(loopback).as("IPv6 loopback").isNotNull();
  }
}
