package dev.hibiki.rtc.sctp;

import static dev.hibiki.rtc.sctp.SctpPair.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SctpTransferTest {
  private static SctpPair connect(LossyLink link, long seed) {
    return new SctpPair(link, SctpConfig.defaults(), seed).connect();
  }

  /** Sends numbered messages as fast as the buffer takes them. */
  private static final class Source {
    private final SctpPair.End end;
    private final DataChannel channel;
    private final Random sizes;
    private final int maxSize;
    private final int count;
    private int next;

    Source(SctpPair.End end, DataChannel channel, int count, int maxSize, long seed) {
      this.end = end;
      this.channel = channel;
      this.count = count;
      this.maxSize = maxSize;
      this.sizes = new Random(seed);
    }

    void run() {
      while (next < count) {
        int size = 4 + sizes.nextInt(maxSize);
        if (!end.send(channel, Payloads.make(next, size))) {
          return;
        }
        next++;
      }
    }
  }

  private static List<Integer> numbers(SctpPair.End end, int streamId) {
    return end.received(streamId).stream().map(Payloads::check).toList();
  }

  private static List<Integer> upTo(int count) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(i);
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({"0.0,0", "0.01,5", "0.05,20", "0.10,40", "0.20,40"})
  void aMegabyteArrivesInOrderAndOnce(double loss, int jitter) {
    for (long seed = 0; seed < 8; seed++) {
      LossyLink link = new LossyLink(seed).loss(loss).jitterMillis(jitter).duplication(loss / 2);
      SctpPair pair = connect(link, seed);
      DataChannel channel = pair.client.open("bulk");
      Source source = new Source(pair.client, channel, 250, 8_000, seed);
      pair.eachStep(source::run);
      pair.runUntil(() -> pair.server.messages.size() >= 250, 600);
      assertThat(numbers(pair.server, 0)).as("seed %d", seed).isEqualTo(upTo(250));
      pair.runFor(20 * SECOND);
      assertThat(pair.server.messages).hasSize(250);
      assertThat(pair.client.association.bufferedBytes()).isZero();
      assertThat(channel.bufferedAmount()).isZero();
    }
  }

  @Test
  void bothDirectionsAndManyChannelsAtOnce() {
    for (long seed = 0; seed < 10; seed++) {
      SctpPair pair = connect(new LossyLink(seed).loss(0.08).jitterMillis(25), seed);
      List<Source> sources = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        SctpPair.End end = i % 2 == 0 ? pair.client : pair.server;
        boolean ordered = i < 4;
        DataChannel channel = end.open("c" + i, ordered, -1, -1);
        sources.add(new Source(end, channel, 60, 5_000, seed + i));
      }
      pair.eachStep(() -> sources.forEach(Source::run));
      pair.runUntil(
          () -> pair.server.messages.size() >= 180 && pair.client.messages.size() >= 180, 600);
      pair.runFor(5 * SECOND);
      for (Source source : sources) {
        SctpPair.End peer = source.end == pair.client ? pair.server : pair.client;
        List<Integer> numbers = numbers(peer, source.channel.streamId());
        if (source.channel.ordered()) {
          assertThat(numbers).as("seed %d", seed).isEqualTo(upTo(60));
        } else {
          assertThat(numbers).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(upTo(60));
        }
      }
    }
  }

  @Test
  void unorderedWithoutRetransmissionDeliversWhatArrives() {
    for (long seed = 0; seed < 20; seed++) {
      SctpPair pair = connect(new LossyLink(seed).loss(0.1).jitterMillis(15), seed);
      DataChannel channel = pair.client.open("lossy", false, 0, -1);
      pair.runUntil(() -> channel.state() == DataChannel.State.OPEN, 30);
      for (int i = 0; i < 500; i++) {
        pair.client.send(channel, Payloads.make(i, 1 + i * 37 % 4_000));
        pair.runFor(10 * SctpPair.MILLI);
      }
      pair.runFor(30 * SECOND);
      List<Integer> numbers = numbers(pair.server, channel.streamId());
      assertThat(new HashSet<>(numbers)).as("seed %d: duplicates", seed).hasSameSizeAs(numbers);
      assertThat(numbers.size()).as("seed %d", seed).isBetween(330, 490);
      assertThat(pair.client.association.bufferedBytes()).isZero();
      pair.link.loss(0);
      pair.client.send(channel, Payloads.make(1000, 10));
      pair.runFor(5 * SECOND);
      assertThat(numbers(pair.server, channel.streamId())).as("seed %d", seed).contains(1000);
    }
  }

  @Test
  void aFastStreamWithLossIsNotHeldUpByItsHoles() {
    // 1000 messages a second, 5 % lost, 100 ms round trip: five holes appear in each round trip.
    SctpPair pair = connect(new LossyLink(1).delayMillis(50).loss(0.05), 1);
    DataChannel channel = pair.client.open("holes", false, 0, -1);
    pair.runUntil(() -> channel.state() == DataChannel.State.OPEN, 30);
    int mostBuffered = 0;
    for (int i = 0; i < 5_000; i++) {
      pair.client.send(channel, Payloads.make(i, 30));
      pair.runFor(SctpPair.MILLI);
      mostBuffered = Math.max(mostBuffered, pair.client.association.bufferedBytes());
    }
    pair.runFor(3 * SECOND);
    assertThat(numbers(pair.server, channel.streamId()).size()).isBetween(4_500, 4_900);
    assertThat(mostBuffered).isLessThan(200_000);
    assertThat(pair.client.association.bufferedBytes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0,-1", "1,-1", "3,-1", "-1,50", "-1,300"})
  void orderedPartialReliabilityNeverStallsNorReorders(int maxRetransmits, int lifetime) {
    for (long seed = 0; seed < 10; seed++) {
      SctpPair pair = connect(new LossyLink(seed).loss(0.15).jitterMillis(30), seed);
      DataChannel channel = pair.client.open("partial", true, maxRetransmits, lifetime);
      DataChannel reliable = pair.client.open("reliable");
      pair.runUntil(() -> channel.state() == DataChannel.State.OPEN, 30);
      for (int i = 0; i < 300; i++) {
        pair.client.send(channel, Payloads.make(i, 1 + i * 61 % 6_000));
        if (i % 3 == 0) {
          pair.client.send(reliable, Payloads.make(i / 3, 500));
        }
        pair.runFor(15 * SctpPair.MILLI);
      }
      pair.runFor(60 * SECOND);
      List<Integer> numbers = numbers(pair.server, channel.streamId());
      assertThat(numbers).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
      assertThat(numbers.size()).as("seed %d", seed).isGreaterThan(20);
      assertThat(numbers(pair.server, reliable.streamId())).isEqualTo(upTo(100));
      assertThat(pair.client.association.bufferedBytes()).isZero();
      pair.link.loss(0);
      // Small, as the window may be one packet and the lifetime one round trip.
      pair.client.send(channel, Payloads.make(1000, 1_000));
      pair.runFor(5 * SECOND);
      assertThat(numbers(pair.server, channel.streamId())).as("seed %d", seed).contains(1000);
    }
  }

  @Test
  void aMessageIsGivenUpHalfSent() {
    // 60 fragments, of which the first window leaves before everything is lost for a while.
    boolean[] dead = {false};
    LossyLink link = new LossyLink(1).swallow(packet -> dead[0]);
    SctpPair pair = connect(link, 1);
    DataChannel channel = pair.client.open("lifetime", true, -1, 100);
    pair.runUntil(() -> channel.state() == DataChannel.State.OPEN, 5);
    pair.client.send(channel, Payloads.make(0, 65_000));
    pair.runFor(15 * SctpPair.MILLI);
    dead[0] = true;
    pair.runFor(800 * SctpPair.MILLI);
    dead[0] = false;
    pair.client.send(channel, Payloads.make(1, 3_000));
    pair.runFor(5 * SECOND);
    assertThat(numbers(pair.server, channel.streamId())).containsExactly(1);
    assertThat(pair.client.association.counters().messagesAbandoned()).isEqualTo(1);
    assertThat(pair.client.association.bufferedBytes()).isZero();
  }

  @Test
  void aLostMessageDoesNotHoldUpOtherStreams() {
    boolean[] drop = {false};
    SctpPair pair = connect(new LossyLink(1).swallow(packet -> drop[0]), 1);
    DataChannel one = pair.client.open("one");
    DataChannel two = pair.client.open("two");
    pair.runUntil(() -> two.state() == DataChannel.State.OPEN, 5);
    drop[0] = true;
    pair.client.send(one, "lost");
    drop[0] = false;
    pair.client.send(one, "waits");
    pair.client.send(two, new byte[4_000]);
    pair.runUntil(() -> pair.server.messages.size() == 1, 1);
    assertThat(pair.server.messages.get(0).channel().label()).isEqualTo("two");
    pair.runUntil(() -> pair.server.messages.size() == 3, 5);
  }

  @ParameterizedTest
  @CsvSource({"1", "1159", "1160", "1161", "2320", "2321", "65535"})
  void messagesOfEverySizeAreCutAndJoined(int size) {
    SctpPair pair = SctpPair.connected();
    DataChannel channel = pair.client.open("sizes");
    byte[] message = new byte[size];
    new Random(size).nextBytes(message);
    assertThat(pair.client.send(channel, message)).isTrue();
    pair.runUntil(() -> pair.server.messages.size() == 1, 5);
    assertThat(pair.server.messages.get(0).bytes()).isEqualTo(message);
  }

  @Test
  void emptyMessagesKeepTheirKind() {
    SctpPair pair = SctpPair.connected();
    DataChannel channel = pair.client.open("empty");
    pair.client.send(channel, "");
    pair.client.send(channel, new byte[0]);
    pair.runUntil(() -> pair.server.messages.size() == 2, 5);
    assertThat(pair.server.messages.get(0).binary()).isFalse();
    assertThat(pair.server.messages.get(0).bytes()).isEmpty();
    assertThat(pair.server.messages.get(1).binary()).isTrue();
    assertThat(pair.server.messages.get(1).bytes()).isEmpty();
  }

  @Test
  void aMessageBeyondThePeersLimitIsRefused() {
    SctpPair pair = SctpPair.connected();
    DataChannel channel = pair.client.open("large");
    assertThat(pair.client.send(channel, new byte[65_536])).isFalse();
    assertThat(channel.bufferedAmount()).isZero();
  }

  @Test
  void aMessageTheReceiverDoesNotTakeEndsTheAssociation() {
    SctpConfig config = SctpConfig.defaults();
    SctpConfig careless =
        config.withLimits(config.limits().withMaxSendMessageBytes(10 * 1024 * 1024));
    SctpPair pair = new SctpPair(new LossyLink(1), careless, config, false, 1).connect();
    DataChannel channel = pair.client.open("huge");
    assertThat(pair.client.send(channel, new byte[300 * 1024])).isTrue();
    pair.runFor(5 * SECOND);
    assertThat(pair.server.closed).contains("too large");
    assertThat(pair.client.closed).contains("aborted by the peer");
  }

  @Test
  void theSendBufferIsBounded() {
    boolean[] dead = {false};
    SctpPair pair = connect(new LossyLink(1).swallow(packet -> dead[0]), 1);
    DataChannel channel = pair.client.open("full");
    pair.runFor(SECOND);
    dead[0] = true;
    int accepted = 0;
    while (pair.client.send(channel, new byte[10_000])) {
      accepted++;
    }
    int limit = SctpConfig.defaults().limits().sendBufferBytes();
    assertThat(accepted).isBetween(limit / 10_100, limit / 10_000);
    assertThat(pair.client.association.bufferedBytes()).isLessThanOrEqualTo(limit + 10_064);
    dead[0] = false;
    int all = accepted;
    pair.runUntil(() -> pair.server.messages.size() == all, 60);
    pair.runFor(SECOND);
    assertThat(pair.client.association.bufferedBytes()).isZero();
    assertThat(pair.client.send(channel, new byte[10_000])).isTrue();
  }

  @Test
  void emptyMessagesFillTheSendBufferToo() {
    boolean[] dead = {false};
    SctpPair pair = connect(new LossyLink(1).swallow(packet -> dead[0]), 1);
    DataChannel channel = pair.client.open("full");
    pair.runFor(SECOND);
    dead[0] = true;
    int accepted = 0;
    while (pair.client.send(channel, new byte[0])) {
      accepted++;
    }
    assertThat(accepted).isLessThan(SctpConfig.defaults().limits().sendBufferBytes() / 60);
  }

  @Test
  void expiredMessagesMakeRoomForNewOnes() {
    boolean[] dead = {false};
    SctpPair pair = connect(new LossyLink(1).swallow(packet -> dead[0]), 1);
    DataChannel channel = pair.client.open("stale", false, -1, 100);
    pair.runFor(SECOND);
    dead[0] = true;
    while (pair.client.send(channel, new byte[10_000])) {
      // Fill it.
    }
    pair.runFor(150 * SctpPair.MILLI);
    assertThat(pair.client.send(channel, new byte[10_000])).isTrue();
    assertThat(pair.client.association.counters().messagesAbandoned()).isGreaterThan(150);
  }

  @Test
  void bufferedAmountFallsAndTheSinkHearsOfIt() {
    SctpPair pair = SctpPair.connected();
    DataChannel channel = pair.client.open("buffer");
    channel.bufferedAmountLowThreshold(50_000);
    pair.runFor(SECOND);
    for (int i = 0; i < 10; i++) {
      pair.client.send(channel, new byte[20_000]);
    }
    assertThat(channel.bufferedAmount()).isGreaterThan(150_000);
    pair.runUntil(() -> !pair.client.low.isEmpty(), 5);
    assertThat(channel.bufferedAmount()).isLessThanOrEqualTo(50_000);
    pair.runUntil(() -> channel.bufferedAmount() == 0, 5);
    assertThat(pair.client.low).hasSize(1);
  }

  @Test
  void tenMegabytesTakeAboutASecondOnACleanPath() {
    SctpPair pair = connect(new LossyLink(1).delayMillis(10), 1);
    DataChannel channel = pair.client.open("fast");
    Source source = new Source(pair.client, channel, 320, 65_000, 1);
    pair.eachStep(source::run);
    long began = pair.now;
    pair.runUntil(() -> pair.server.messages.size() == 320, 10);
    assertThat((pair.now - began) / SctpPair.MILLI).isLessThan(1_000);
    assertThat(pair.client.association.counters().dataChunksRetransmitted()).isZero();
  }

  @Test
  void onePercentLossLeavesAUsableRate() {
    SctpPair pair = connect(new LossyLink(1).delayMillis(10).loss(0.01), 1);
    DataChannel channel = pair.client.open("fast");
    Source source = new Source(pair.client, channel, 64, 65_000, 1);
    pair.eachStep(source::run);
    long began = pair.now;
    pair.runUntil(() -> pair.server.messages.size() == 64, 60);
    assertThat((pair.now - began) / SctpPair.MILLI).isLessThan(10_000);
  }

  @Test
  void aSilentPathIsProbedAndAGonePeerIsNoticed() {
    boolean[] dead = {false};
    SctpPair pair = connect(new LossyLink(1).swallow(packet -> dead[0]), 1);
    pair.runFor(300 * SECOND);
    assertThat(pair.client.closed).isEmpty();
    assertThat(pair.link.sent()).isBetween(20L, 60L);
    dead[0] = true;
    pair.runFor(300 * SECOND);
    assertThat(pair.client.closed).contains("does not answer");
    assertThat(pair.server.closed).contains("does not answer");
  }

  @Test
  void dataThatIsNeverAcknowledgedEndsTheAssociation() {
    boolean[] dead = {false};
    SctpPair pair = connect(new LossyLink(1).swallow(packet -> dead[0]), 1);
    DataChannel channel = pair.client.open("dead");
    pair.runFor(SECOND);
    dead[0] = true;
    pair.client.send(channel, "anyone?");
    pair.runFor(120 * SECOND);
    assertThat(pair.client.closed).contains("does not answer");
    assertThat(channel.state()).isEqualTo(DataChannel.State.CLOSED);
    assertThat(pair.client.closedChannels).containsExactly(channel);
    assertThat(pair.client.association.openChannel(pair.now, "x", "", true, -1, -1, pair.client))
        .isNull();
  }
}
