package dev.hibiki.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged packets with a right checksum never make an association throw or hang. */
class SctpMutationTest {
  private static final int ROUNDS = 400;
  private static final int MUTATIONS_PER_ROUND = 300;

  @Test
  void damagedPacketsDoNoHarm() {
    int ended = 0;
    for (int round = 0; round < ROUNDS; round++) {
      if (!survives(round)) {
        ended++;
      }
    }
    // A damaged packet may well be an ABORT, or break a rule so that we abort; not always.
    assertThat(ended).isLessThan(ROUNDS);
  }

  /** False if an association ended. */
  private static boolean survives(long seed) {
    Random random = new Random(seed);
    LossyLink link = new LossyLink(seed).loss(0.1).jitterMillis(20);
    SctpPair pair = new SctpPair(link, SctpConfig.defaults(), seed);
    pair.client.keepPackets = true;
    pair.server.keepPackets = true;
    pair.client.association.start(pair.now, pair.client);
    DataChannel[] channels = {
      pair.client.open("ordered"),
      pair.client.open("lossy", false, 0, -1),
      pair.client.open("timed", true, -1, 30)
    };
    List<byte[]> corpus = new ArrayList<>();
    for (int i = 0; i < MUTATIONS_PER_ROUND; i++) {
      if (i % 10 == 0) {
        pair.client.send(channels[random.nextInt(3)], new byte[random.nextInt(4_000)]);
        if (random.nextInt(6) == 0 && !pair.server.opened.isEmpty()) {
          DataChannel channel = pair.server.opened.get(0);
          pair.server.association.closeChannel(pair.now, channel, pair.server);
        }
        if (random.nextInt(80) == 0) {
          pair.client.association.shutdown(pair.now, pair.client);
        }
        pair.runFor(random.nextInt(40) * SctpPair.MILLI);
      }
      corpus.addAll(pair.client.sentPackets);
      corpus.addAll(pair.server.sentPackets);
      pair.client.sentPackets.clear();
      pair.server.sentPackets.clear();
      byte[] packet = mutate(corpus.get(random.nextInt(corpus.size())).clone(), random);
      SctpPair.End end = random.nextBoolean() ? pair.client : pair.server;
      end.association.handle(pair.now, packet, 0, packet.length, end);
    }
    pair.runFor(60 * SctpPair.SECOND);
    for (SctpPair.End end : List.of(pair.client, pair.server)) {
      assertThat(end.association.ended()).as("seed %d", seed).isEqualTo(!end.closed.isEmpty());
      if (end.association.ended()) {
        assertThat(end.association.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(end.association.bufferedBytes()).isZero();
        assertThat(end.association.channelCount()).isZero();
      }
    }
    return !pair.client.association.ended() && !pair.server.association.ended();
  }

  private static byte[] mutate(byte[] packet, Random random) {
    byte[] result = packet;
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      // The common header stays, or the packet would not get far.
      int at = 12 + random.nextInt(Math.max(1, result.length - 12));
      if (at >= result.length) {
        continue;
      }
      switch (random.nextInt(5)) {
        case 0 -> result[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> result[at] = (byte) random.nextInt(256);
        case 2 -> result = java.util.Arrays.copyOf(result, Math.max(16, at));
        case 3 -> {
          // A small change to a whole number, as TSNs and lengths are.
          int word = at & ~3;
          if (word + 4 <= result.length) {
            int value = BigEndian.i32(result, word);
            BigEndian.putI32(result, word, value + random.nextInt(21) - 10);
          }
        }
        default -> {
          byte[] longer = java.util.Arrays.copyOf(result, result.length + 4);
          System.arraycopy(result, at, longer, Math.min(at + 4, result.length), 1);
          result = longer;
        }
      }
    }
    new PacketChecksum().write(result, 0, result.length);
    return result;
  }
}
