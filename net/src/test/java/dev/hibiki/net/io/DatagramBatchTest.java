package dev.hibiki.net.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hibiki.rtc.ice.Path;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DatagramBatchTest {
  private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.1", 7882);

  private final IoCounters counters = new IoCounters();
  private final RecordingOutlet outlet = new RecordingOutlet();
  private final Map<Path, Outlet> others = new HashMap<>();
  private final DatagramBatch batch =
      new DatagramBatch(1 << 20, path -> others.getOrDefault(path, outlet), counters);

  @Test
  void nothingLeavesBeforeTheFlush() {
    transmit(path(1), "a");
    assertThat(outlet.sent).isEmpty();
    assertThat(batch.isEmpty()).isFalse();
    batch.flush();
    assertThat(outlet.sent).containsExactly("1: a");
    assertThat(batch.isEmpty()).isTrue();
    batch.flush();
    assertThat(outlet.sent).hasSize(1);
    assertThat(outlet.flushes).isEqualTo(1);
  }

  @Test
  void datagramsAreGroupedByDestinationAndKeepTheirOrder() {
    transmit(path(1), "a");
    transmit(path(2), "b");
    transmit(path(1), "c");
    transmit(path(3), "d");
    transmit(path(2), "e");
    transmit(path(1), "f");
    batch.flush();
    assertThat(outlet.sent).containsExactly("1: a c f", "2: b e", "3: d");
    assertThat(outlet.flushes).isEqualTo(1);
  }

  @Test
  void equalPathsAreOneDestinationEvenAsDifferentObjects() {
    transmit(path(1), "a");
    transmit(path(2), "b");
    transmit(path(1), "c");
    batch.flush();
    assertThat(outlet.sent).containsExactly("1: a c", "2: b");
  }

  @Test
  void pathsThatDifferInProtocolOnlyAreTwoDestinations() {
    transmit(path(1), "a");
    transmit(new Path(Path.Protocol.TCP, LOCAL, path(1).remote()), "b");
    batch.flush();
    assertThat(outlet.sent).containsExactly("1: a", "1: b");
  }

  @Test
  void aReservationThatIsNotCommittedIsDropped() {
    int at = batch.reserve(4);
    batch.array()[at] = 'x';
    transmit(path(1), "a");
    batch.reserve(100);
    batch.flush();
    assertThat(outlet.sent).containsExactly("1: a");
    assertThatThrownBy(() -> batch.commit(path(1), 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void lessThanWasReservedCanBeCommittedButNotMore() {
    int at = batch.reserve(1500);
    batch.array()[at] = 'a';
    batch.commit(path(1), 1);
    transmit(path(1), "b");
    batch.reserve(10);
    assertThatThrownBy(() -> batch.commit(path(1), 11)).isInstanceOf(IllegalStateException.class);
    batch.flush();
    assertThat(outlet.sent).containsExactly("1: a b");
  }

  @Test
  void anEmptyDatagramIsNotSent() {
    batch.reserve(10);
    batch.commit(path(1), 0);
    assertThat(batch.isEmpty()).isTrue();
  }

  @Test
  void aReservationLargerThanADatagramIsRefused() {
    assertThatThrownBy(() -> batch.reserve(65_508)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> batch.reserve(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void datagramsForAPathThatIsGoneAreCounted() {
    others.put(path(1), null);
    transmit(path(1), "a");
    transmit(path(2), "b");
    transmit(path(1), "c");
    batch.flush();
    assertThat(outlet.sent).containsExactly("2: b");
    assertThat(counters.get(IoCounter.SEND_DROPPED_NO_PATH)).isEqualTo(2);
  }

  @Test
  void everyTouchedSocketIsFlushedOnce() {
    RecordingOutlet other = new RecordingOutlet();
    others.put(path(1), other);
    others.put(path(3), other);
    for (int i = 0; i < 4; i++) {
      transmit(path(i), "a");
    }
    batch.flush();
    assertThat(other.sent).containsExactly("1: a", "3: a");
    assertThat(other.flushes).isEqualTo(1);
    assertThat(outlet.flushes).isEqualTo(1);
  }

  @Test
  void aFullBatchFlushesByItselfAndLosesNothing() {
    byte[] datagram = new byte[1200];
    for (int i = 0; i < 5000; i++) {
      batch.transmit(path(i % 7), datagram, 0, datagram.length);
    }
    assertThat(outlet.datagrams).isPositive();
    batch.flush();
    assertThat(outlet.datagrams).isEqualTo(5000);
    assertThat(outlet.bytes).isEqualTo(5000L * 1200);
  }

  @Test
  void manyTurnsWithManyDestinationsLoseAndMixNothing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int turn = 0; turn < 60; turn++) {
      Map<Integer, StringBuilder> expected = new LinkedHashMap<>();
      int peers = 1 + random.nextInt(turn % 10 == 0 ? 1000 : 20);
      for (int i = random.nextInt(3000); i >= 0; i--) {
        int peer = random.nextInt(peers);
        String text = Integer.toHexString(random.nextInt());
        expected.computeIfAbsent(peer, p -> new StringBuilder(p + ":")).append(" ").append(text);
        transmit(path(peer), text);
      }
      outlet.sent.clear();
      batch.flush();
      assertThat(outlet.sent)
          .as("seed %d", seed)
          .containsExactlyElementsOf(
              expected.values().stream().map(StringBuilder::toString).toList());
    }
  }

  private void transmit(Path path, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    batch.transmit(path, bytes, 0, bytes.length);
  }

  private static Path path(int peer) {
    return new Path(
        Path.Protocol.UDP,
        LOCAL,
        new InetSocketAddress("10.0." + (peer >> 8) + "." + (peer & 255), 1000 + peer));
  }

  private static final class RecordingOutlet extends Outlet {
    private final List<String> sent = new ArrayList<>();
    private int flushes;
    private int datagrams;
    private long bytes;

    @Override
    void write(DatagramRun run) {
      StringBuilder line = new StringBuilder();
      line.append(run.path().remote().getPort() - 1000).append(":");
      for (int i = 0; i < run.count(); i++) {
        ByteBuf out = Unpooled.buffer();
        run.copy(i, out);
        line.append(" ").append(out.toString(US_ASCII));
      }
      datagrams += run.count();
      bytes += run.bytes(0, run.count());
      sent.add(line.toString());
    }

    @Override
    void flush() {
      flushes++;
    }
  }
}
