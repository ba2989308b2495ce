package dev.hibiki.net.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.stun.StunAttributes;
import dev.hibiki.rtc.stun.StunClass;
import dev.hibiki.rtc.stun.StunMessage;
import dev.hibiki.rtc.stun.StunWriter;
import dev.hibiki.rtc.stun.TransactionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class StunProbeTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final InetSocketAddress OUTSIDE = new InetSocketAddress("203.0.113.9", 4711);

  private final StunProbe probe = new StunProbe(new Random(1));

  @Test
  void theServersViewOfTheSocketIsTheExternalAddress() {
    try (Server server = new Server((request, socket) -> answer(request, socket, OUTSIDE))) {
      assertThat(ask(Duration.ofSeconds(5), server)).contains(OUTSIDE);
    }
  }

  @Test
  void aServerThatIsSilentDoesNotMatterWhereAnotherAnswers() {
    try (Server silent = new Server((request, socket) -> {});
        Server server = new Server((request, socket) -> answer(request, socket, OUTSIDE))) {
      assertThat(ask(Duration.ofSeconds(5), silent, server)).contains(OUTSIDE);
    }
  }

  @Test
  void aLostRequestIsRepeated() {
    int[] requests = {0};
    try (Server server =
        new Server((request, socket) -> {
          if (++requests[0] == 2) {
            answer(request, socket, OUTSIDE);
          }
        })) {
      assertThat(ask(Duration.ofSeconds(5), server)).contains(OUTSIDE);
    }
  }

  @Test
  void anAnswerToAnotherQuestionIsNone() {
    try (Server server =
        new Server((request, socket) -> {
          byte[] out = new byte[64];
          int length =
              new StunWriter()
                  .begin(out, 0, StunClass.SUCCESS, StunMessage.BINDING, new TransactionId(1, 2))
                  .xorAddress(StunAttributes.XOR_MAPPED_ADDRESS, OUTSIDE)
                  .length();
          send(socket, new DatagramPacket(out, length, request.getSocketAddress()));
        })) {
      assertThat(ask(Duration.ofMillis(100), server)).isEmpty();
    }
  }

  @Test
  void withoutAnAnswerThereIsNoAddress() {
    assertThat(ask(Duration.ofMillis(20))).isEmpty();
    assertThat(
            probe.externalAddress(
                ANY_PORT, List.of(new InetSocketAddress("::1", 9)), Duration.ofMillis(20)))
        .isEmpty();
  }

  private Optional<InetSocketAddress> ask(Duration timeout, Server... servers) {
    return probe.externalAddress(
        ANY_PORT, List.of(servers).stream().map(Server::address).toList(), timeout);
  }

  private static void answer(
      DatagramPacket request, DatagramSocket socket, InetSocketAddress mapped) {
    StunMessage question = new StunMessage();
    assertThat(question.wrap(request.getData(), 0, request.getLength())).isTrue();
    byte[] out = new byte[64];
    int length =
        new StunWriter()
            .respond(out, 0, StunClass.SUCCESS, question)
            .xorAddress(StunAttributes.XOR_MAPPED_ADDRESS, mapped)
            .length();
    send(socket, new DatagramPacket(out, length, request.getSocketAddress()));
  }

  private static void send(DatagramSocket socket, DatagramPacket packet) {
    try {
      socket.send(packet);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server on loopback that does with requests what the test says. */
  private static final class Server implements AutoCloseable {
    private final DatagramSocket socket;
    private final Thread thread;

    Server(BiConsumer<DatagramPacket, DatagramSocket> behaviour) {
      try {
        socket = new DatagramSocket(ANY_PORT);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      thread =
          Thread.ofVirtual()
              .start(() -> {
                while (!socket.isClosed()) {
                  DatagramPacket request = new DatagramPacket(new byte[1500], 1500);
                  try {
                    socket.receive(request);
                  } catch (IOException e) {
                    return;
                  }
                  behaviour.accept(request, socket);
                }
              });
    }

    InetSocketAddress address() {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() {
      socket.close();
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
