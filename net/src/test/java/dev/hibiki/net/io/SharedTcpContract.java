package dev.hibiki.net.io;

import static dev.hibiki.net.io.TcpFrames.connect;
import static dev.hibiki.net.io.TcpFrames.frame;
import static dev.hibiki.net.io.TcpFrames.frames;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.Path;
import io.netty.channel.EventLoopGroup;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two event loops behind one ICE-TCP listener; the first letter says whose a connection is. */
abstract class SharedTcpContract extends EdgeFixture {
  private EventLoopGroup otherGroup;
  private PacketIo other;
  private Echo here;
  private Echo there;
  private TcpEdge listening;
  private TcpEdge joined;

  @Override
  IoSettings settings() {
    return IoSettings.defaults().withTcp(3, 64 << 10, 1);
  }

  @BeforeEach
  void startOther() {
    otherGroup = transport().newEventLoopGroup(1, Thread.ofPlatform().name("other").factory());
    other = new PacketIo(transport(), otherGroup.next(), settings());
    here = new Echo(io);
    there = new Echo(other);
    listening = io.bindTcp(loopback(0), here, this::edgeOf);
    joined = other.joinTcp(listening, there);
  }

  @AfterEach
  void stopOther() {
    if (otherGroup != null) {
      other.close();
      otherGroup.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private @Nullable TcpEdge edgeOf(byte[] frame, int offset, int length) {
    return switch (frame[offset]) {
      case 'h' -> listening;
      case 't' -> joined;
      default -> null;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"here", "there"})
  void aConnectionGoesWhereItsFirstFrameSays(String first) throws IOException {
    Echo own = first.equals("here") ? here : there;
    try (Socket peer = connect(listening)) {
      byte[] bytes = frames(first, "second", "third");
      // In pieces: a length alone, a part of the frame, the rest with more behind it.
      for (int[] piece : new int[][] {{0, 1}, {1, 4}, {4, 9}, {9, bytes.length}}) {
        peer.getOutputStream().write(bytes, piece[0], piece[1] - piece[0]);
        peer.getOutputStream().flush();
      }
      DataInputStream in = new DataInputStream(peer.getInputStream());
      assertThat(frame(in)).isEqualTo(first);
      assertThat(frame(in)).isEqualTo("second");
      assertThat(frame(in)).isEqualTo("third");
      for (int i = 0; i < 100; i++) {
        peer.getOutputStream().write(frames("x" + i));
        assertThat(frame(in)).isEqualTo("x" + i);
      }
      InetSocketAddress remote = (InetSocketAddress) peer.getLocalSocketAddress();
      assertThat(own.paths)
          .containsOnly(new Path(Path.Protocol.TCP, listening.localAddress(), remote));
    }
    await("the end", () -> own.closed.size() == 1);
    assertThat((own == here ? there : here).paths).isEmpty();
    assertThat(count(IoCounter.TCP_ACCEPTED)).isEqualTo(1);
  }

  @Test
  void theOwnerCanCloseAConnectionThatCameFromElsewhere() throws Exception {
    try (Socket peer = connect(listening)) {
      peer.getOutputStream().write(frames("there"));
      await("the frame", () -> !there.paths.isEmpty());
      other.loop().submit(() -> other.closePath(there.paths.getFirst())).get(5, TimeUnit.SECONDS);
      peer.getInputStream().readAllBytes();
    }
    await("the end", () -> there.closed.size() == 1);
  }

  @Test
  void aConnectionThatIsNobodysIsClosed() throws IOException {
    try (Socket peer = connect(listening)) {
      peer.getOutputStream().write(frames("nobody"));
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(count(IoCounter.TCP_CLOSED_MALFORMED)).isEqualTo(1);
  }

  @Test
  void aFirstFrameThatIsTooLargeEndsTheConnection() throws IOException {
    try (Socket peer = connect(listening)) {
      peer.getOutputStream().write(new byte[] {8, 0, 't'});
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(count(IoCounter.TCP_CLOSED_MALFORMED)).isEqualTo(1);
  }

  @Test
  void whoSaysNothingIsClosed() throws IOException {
    try (Socket peer = connect(listening)) {
      peer.getOutputStream().write(new byte[] {0, 9, 't'});
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(count(IoCounter.TCP_CLOSED_IDLE)).isEqualTo(1);
  }

  @Test
  void theListenersBoundHoldsForAllEventLoopsTogether() throws IOException {
    try (Socket one = connect(listening);
        Socket two = connect(listening);
        Socket three = connect(listening)) {
      one.getOutputStream().write(frames("there"));
      two.getOutputStream().write(frames("here"));
      await("two answers", () -> here.paths.size() + there.paths.size() == 2);
      await("three connections", () -> count(IoCounter.TCP_ACCEPTED) == 3);
      try (Socket four = connect(listening)) {
        assertThat(four.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(count(IoCounter.TCP_REFUSED)).isEqualTo(1);
      assertThat(three.isConnected()).isTrue();
    }
  }

  /** Answers on its own event loop. */
  private static final class Echo implements DatagramHandler {
    final List<Path> paths = new CopyOnWriteArrayList<>();
    final List<Path> closed = new CopyOnWriteArrayList<>();
    private final PacketIo io;

    Echo(PacketIo io) {
      this.io = io;
    }

    @Override
    public void handle(Path path, byte[] buffer, int offset, int length) {
      assertThat(io.loop().inEventLoop()).isTrue();
      paths.add(path);
      io.batch().transmit(path, Arrays.copyOfRange(buffer, offset, offset + length), 0, length);
    }

    @Override
    public void batchComplete() {
      io.batch().flush();
    }

    @Override
    public void closed(Path path) {
      assertThat(io.loop().inEventLoop()).isTrue();
      closed.add(path);
    }
  }
}
