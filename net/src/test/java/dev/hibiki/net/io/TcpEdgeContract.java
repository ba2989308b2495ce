package dev.hibiki.net.io;

import static dev.hibiki.net.io.TcpFrames.connect;
import static dev.hibiki.net.io.TcpFrames.frame;
import static dev.hibiki.net.io.TcpFrames.frames;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.Path;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an ICE-TCP listener does on every transport. */
abstract class TcpEdgeContract extends EdgeFixture {
  private static final int OUTBOUND_BYTES = 64 << 10;

  private final Recorder recorder = new Recorder();

  @Override
  IoSettings settings() {
    return IoSettings.defaults().withTcp(5, OUTBOUND_BYTES, 30);
  }

  @Test
  void framesGoBothWays() throws IOException {
    recorder.echo = true;
    TcpEdge edge = io.bindTcp(loopback(0), recorder);
    try (Socket peer = connect(edge)) {
      peer.getOutputStream().write(frames("hello", "world"));
      DataInputStream in = new DataInputStream(peer.getInputStream());
      assertThat(frame(in)).isEqualTo("hello");
      assertThat(frame(in)).isEqualTo("world");
      InetSocketAddress remote = (InetSocketAddress) peer.getLocalSocketAddress();
      assertThat(recorder.paths)
          .containsOnly(new Path(Path.Protocol.TCP, edge.localAddress(), remote));
    }
    assertThat(count(IoCounter.RECEIVED_DATAGRAMS)).isEqualTo(2);
    assertThat(count(IoCounter.SENT_DATAGRAMS)).isEqualTo(2);
    assertThat(count(IoCounter.TCP_ACCEPTED)).isEqualTo(1);
  }

  @Test
  void framesMayBeCutAnywhere() throws IOException {
    recorder.echo = true;
    TcpEdge edge = io.bindTcp(loopback(0), recorder);
    Random random = new Random(1);
    try (Socket peer = connect(edge)) {
      DataInputStream in = new DataInputStream(peer.getInputStream());
      String[] texts = new String[40];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = "x".repeat(random.nextInt(300) + 1) + i;
      }
      byte[] bytes = frames(texts);
      for (int from = 0; from < bytes.length; ) {
        int length = Math.min(bytes.length - from, 1 + random.nextInt(500));
        peer.getOutputStream().write(bytes, from, length);
        from += length;
      }
      for (String text : texts) {
        assertThat(frame(in)).isEqualTo(text);
      }
    }
  }

  @Test
  void anEmptyFrameIsSkipped() throws IOException {
    recorder.echo = true;
    TcpEdge edge = io.bindTcp(loopback(0), recorder);
    try (Socket peer = connect(edge)) {
      peer.getOutputStream().write(frames("", "a"));
      assertThat(frame(new DataInputStream(peer.getInputStream()))).isEqualTo("a");
    }
    assertThat(count(IoCounter.RECEIVED_DATAGRAMS)).isEqualTo(1);
  }

  @Test
  void theLargestFrameIsTakenAndALargerOneEndsTheConnection() throws IOException {
    TcpEdge edge = io.bindTcp(loopback(0), recorder);
    try (Socket peer = connect(edge)) {
      peer.getOutputStream().write(frames("x".repeat(8192)));
      await("the frame", () -> recorder.datagrams.size() == 1);
      assertThat(recorder.datagrams.getFirst()).hasSize(8192);
      peer.getOutputStream().write(frames("x".repeat(8193)));
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
    await("the end", () -> recorder.closed.size() == 1);
    assertThat(count(IoCounter.TCP_CLOSED_MALFORMED)).isEqualTo(1);
    assertThat(onLoop(edge::connectionCount)).isZero();
  }

  @Test
  void thePeersEndIsReportedOnce() throws IOException {
    TcpEdge edge = io.bindTcp(loopback(0), recorder);
    try (Socket peer = connect(edge)) {
      peer.getOutputStream().write(frames("a"));
      await("the frame", () -> recorder.paths.size() == 1);
    }
    await("the end", () -> !recorder.closed.isEmpty());
    assertThat(recorder.closed).containsExactly(recorder.paths.getFirst());
    onLoop(() -> {
      io.batch().transmit(recorder.paths.getFirst(), new byte[10], 0, 10);
      io.batch().flush();
    });
    assertThat(count(IoCounter.SEND_DROPPED_NO_PATH)).isEqualTo(1);
  }

  @Test
  void theOwnerCanCloseAPath() throws IOException {
    TcpEdge edge = io.bindTcp(loopback(0), recorder);
    try (Socket peer = connect(edge)) {
      peer.getOutputStream().write(frames("a"));
      await("the frame", () -> recorder.paths.size() == 1);
      onLoop(() -> io.closePath(recorder.paths.getFirst()));
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void whatAPeerDoesNotReadIsDroppedBeyondABoundAndWholeFramesArrive() throws IOException {
    TcpEdge edge = io.bindTcp(loopback(0), recorder);
    try (Socket peer = connect(edge)) {
      peer.getOutputStream().write(frames("a"));
      await("the frame", () -> recorder.paths.size() == 1);
      Path path = recorder.paths.getFirst();
      byte[] datagram = new byte[1000];
      int sent = 0;
      while (count(IoCounter.SEND_DROPPED_BACKLOG) == 0) {
        assertThat(sent++).as("never full").isLessThan(100_000);
        onLoop(() -> {
          for (int i = 0; i < 20; i++) {
            io.batch().transmit(path, datagram, 0, datagram.length);
          }
          io.batch().flush();
        });
      }
      DataInputStream in = new DataInputStream(peer.getInputStream());
      long arrived = count(IoCounter.SENT_DATAGRAMS);
      for (long i = 0; i < arrived; i++) {
        assertThat(frame(in)).hasSize(1000);
      }
      // It goes on when the peer reads again.
      await(
          "room again",
          () -> {
            onLoop(() -> {
              io.batch().transmit(path, new byte[3], 0, 3);
              io.batch().flush();
            });
            return count(IoCounter.SENT_DATAGRAMS) > arrived;
          });
      assertThat(frame(in)).hasSize(3);
    }
  }

  @Test
  void moreConnectionsThanAllowedAreRefused() throws IOException {
    TcpEdge edge = io.bindTcp(loopback(0), recorder);
    Socket[] peers = new Socket[6];
    for (int i = 0; i < 5; i++) {
      peers[i] = connect(edge);
    }
    await("five connections", () -> onLoop(edge::connectionCount) == 5);
    peers[5] = connect(edge);
    assertThat(peers[5].getInputStream().read()).isEqualTo(-1);
    await("the refusal", () -> count(IoCounter.TCP_REFUSED) == 1);
    peers[0].close();
    await("four connections", () -> onLoop(edge::connectionCount) == 4);
    for (Socket peer : peers) {
      peer.close();
    }
  }

  @Test
  void aSilentConnectionIsClosed() throws IOException {
    io = newIo(IoSettings.defaults().withTcp(5, OUTBOUND_BYTES, 1));
    TcpEdge edge = io.bindTcp(loopback(0), recorder);
    try (Socket peer = connect(edge)) {
      peer.getOutputStream().write(new byte[] {0, 9, 1});
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(count(IoCounter.TCP_CLOSED_IDLE)).isEqualTo(1);
  }

  @Test
  void closingTheListenerClosesItsConnections() throws IOException {
    TcpEdge edge = io.bindTcp(loopback(0), recorder);
    try (Socket one = connect(edge);
        Socket other = connect(edge)) {
      await("two connections", () -> onLoop(edge::connectionCount) == 2);
      io.close();
      assertThat(one.getInputStream().read()).isEqualTo(-1);
      assertThat(other.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(recorder.closed).hasSize(2);
  }
}
