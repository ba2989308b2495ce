package dev.hibiki.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.sctp.OutboundChunk.Fate;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OutstandingDataTest {
  /** The books are right after any sequence of events, and everything is released in the end. */
  @Test
  void sumsAgreeWithTheChunksWhateverHappens() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      SctpCounters counters = new SctpCounters();
      SendQueue queue = new SendQueue(10_000_000, counters);
      OutstandingData data = new OutstandingData(queue);
      data.reset(-50);
      DataChannel[] channels = new DataChannel[3];
      for (int i = 0; i < channels.length; i++) {
        channels[i] = new DataChannel(i, "c", "", true, -1, -1, true);
      }
      for (int step = 0; step < 400; step++) {
        act(random, queue, data, channels, step);
        check(data, "seed " + seed + " step " + step);
      }
      while (!queue.isEmpty()) {
        send(queue, data, 0);
      }
      data.acknowledge(0, data.nextTsn() - 1);
      check(data, "seed " + seed);
      assertThat(data.isEmpty()).isTrue();
      assertThat(data.flightBytes()).isZero();
      assertThat(queue.bufferedBytes()).isZero();
      for (DataChannel channel : channels) {
        assertThat(channel.bufferedAmount()).isZero();
        assertThat(queue.stream(channel.streamId()).drained()).isTrue();
      }
    }
  }

  private static void act(
      Random random, SendQueue queue, OutstandingData data, DataChannel[] channels, long now) {
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        DataChannel channel = channels[random.nextInt(channels.length)];
        OutboundStream stream = queue.stream(channel.streamId());
        byte[] payload = new byte[1 + random.nextInt(500)];
        queue.add(new OutboundMessage(stream, channel, 53, payload, true, OutboundMessage.NEVER));
      }
      case 2, 3 -> send(queue, data, now);
      case 4 -> {
        for (int i = 0; i < data.size() && data.lostChunks() > 0; i++) {
          if (data.at(i).fate == Fate.LOST && random.nextBoolean()) {
            data.addAgain(data.at(i));
          }
        }
      }
      case 5 -> {
        if (random.nextInt(4) == 0) {
          data.loseAll();
        }
      }
      case 6 -> {
        if (!data.isEmpty() && random.nextInt(4) == 0) {
          data.abandon(data.at(random.nextInt(data.size())).message());
        }
      }
      default -> sack(random, data, now);
    }
  }

  private static void send(SendQueue queue, OutstandingData data, long now) {
    OutboundMessage message = queue.head(now);
    if (message != null) {
      int offset = message.takenBytes;
      int length = Math.min(100, message.payload.length - offset);
      queue.take(length);
      data.add(now, message, offset, length);
    }
  }

  private static void sack(Random random, OutstandingData data, long now) {
    int advance = data.isEmpty() ? 0 : random.nextInt(Math.min(4, data.size() + 1));
    data.acknowledge(now, data.cumulativeTsn() + advance);
    TreeSet<Integer> edges = new TreeSet<>();
    for (int i = 0; i < 6 && data.size() > 1; i++) {
      edges.add(2 + random.nextInt(data.size() - 1));
    }
    if (edges.size() % 2 == 1) {
      edges.pollFirst();
    }
    byte[] blocks = new byte[edges.size() * 2];
    int at = 0;
    for (int edge : edges) {
      BigEndian.putU16(blocks, at, edge);
      at += 2;
    }
    data.acknowledgeGaps(now, blocks, 0, blocks.length / 4, random.nextBoolean());
  }

  private static void check(OutstandingData data, String where) {
    int flight = 0;
    int lost = 0;
    for (int i = 0; i < data.size(); i++) {
      OutboundChunk chunk = data.at(i);
      assertThat(chunk.tsn).as(where).isEqualTo(data.cumulativeTsn() + 1 + i);
      assertThat(chunk.message).as(where).isNotNull();
      if (chunk.fate == Fate.IN_FLIGHT) {
        flight += chunk.flightBytes();
      } else if (chunk.fate == Fate.LOST) {
        lost++;
      }
    }
    assertThat(data.flightBytes()).as(where).isEqualTo(flight);
    assertThat(data.lostChunks()).as(where).isEqualTo(lost);
  }
}
