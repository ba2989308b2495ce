package dev.hibiki.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.sctp.ReassemblyQueue.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReassemblyQueueTest {
  private static final int BEGIN = ChunkType.FLAG_BEGIN;
  private static final int END = ChunkType.FLAG_END;
  private static final int UNORDERED = ChunkType.FLAG_UNORDERED;

  private final List<String> delivered = new ArrayList<>();
  private final ReassemblyQueue queue = new ReassemblyQueue(10_000, 50);

  private final ReassemblyQueue.Delivery delivery =
      (streamId, protocol, bytes, offset, length) ->
          delivered.add(streamId + ":" + new String(bytes, offset, length));

  private Outcome add(int tsn, int flags, int streamId, int ssn, String text) {
    byte[] chunk = Puppet.data(tsn, flags, streamId, ssn, 51, text);
    ChunkReader reader = new ChunkReader();
    reader.reset(chunk, 0, chunk.length);
    reader.next();
    DataChunk data = new DataChunk();
    data.read(reader);
    return queue.add(data, delivery);
  }

  @Test
  void fragmentsInAnyOrderMakeTheMessage() {
    add(12, END, 1, 0, "c");
    add(10, BEGIN, 1, 0, "a");
    assertThat(delivered).isEmpty();
    add(11, 0, 1, 0, "b");
    assertThat(delivered).containsExactly("1:abc");
    assertThat(queue.heldBytes()).isZero();
  }

  @Test
  void neighboursOfOtherMessagesAreNotTakenIn() {
    // Unordered fragments of two messages side by side, the end of one and the start of the next.
    add(11, END | UNORDERED, 1, 0, "b");
    add(12, BEGIN | UNORDERED, 1, 0, "c");
    assertThat(delivered).isEmpty();
    add(10, BEGIN | UNORDERED, 1, 0, "a");
    assertThat(delivered).containsExactly("1:ab");
    add(13, END | UNORDERED, 2, 0, "wrong stream");
    assertThat(delivered).hasSize(1);
  }

  @Test
  void orderIsKeptPerStream() {
    add(11, BEGIN | END, 1, 1, "second");
    add(12, BEGIN | END, 2, 0, "other stream");
    add(13, BEGIN | END | UNORDERED, 1, 0, "unordered");
    assertThat(delivered).containsExactly("2:other stream", "1:unordered");
    add(10, BEGIN | END, 1, 0, "first");
    assertThat(delivered.subList(2, 4)).containsExactly("1:first", "1:second");
    assertThat(queue.heldBytes()).isZero();
  }

  @Test
  void anyOrderOfArrivalDeliversEverythingInOrder() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      ReassemblyQueue fresh = new ReassemblyQueue(10_000, 50);
      List<byte[]> chunks = new ArrayList<>();
      List<List<String>> expected = new ArrayList<>();
      int[] ssns = new int[4];
      for (int i = 0; i < 4; i++) {
        expected.add(new ArrayList<>());
        ssns[i] = 0;
      }
      int tsn = -20;
      for (int message = 0; message < 30; message++) {
        int stream = random.nextInt(4);
        int parts = 1 + random.nextInt(5);
        StringBuilder whole = new StringBuilder();
        for (int part = 0; part < parts; part++) {
          String text = "m" + message + "." + part + ";";
          whole.append(text);
          int flags = (part == 0 ? BEGIN : 0) | (part == parts - 1 ? END : 0);
          flags |= stream == 3 ? UNORDERED : 0;
          chunks.add(Puppet.data(tsn++, flags, stream, ssns[stream], 51, text));
        }
        ssns[stream]++;
        expected.get(stream).add(whole.toString());
      }
      Collections.shuffle(chunks, random);
      List<List<String>> got = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        got.add(new ArrayList<>());
      }
      DataChunk data = new DataChunk();
      ChunkReader reader = new ChunkReader();
      for (byte[] chunk : chunks) {
        reader.reset(chunk, 0, chunk.length);
        reader.next();
        data.read(reader);
        Outcome outcome =
            fresh.add(
                data,
                (stream, protocol, bytes, offset, length) ->
                    got.get(stream).add(new String(bytes, offset, length)));
        assertThat(outcome).isEqualTo(Outcome.TAKEN);
      }
      assertThat(got.subList(0, 3)).as("seed %d", seed).isEqualTo(expected.subList(0, 3));
      assertThat(got.get(3)).containsExactlyInAnyOrderElementsOf(expected.get(3));
      assertThat(fresh.heldBytes()).isZero();
    }
  }

  @Test
  void sequenceNumbersWrap() {
    for (int i = 0; i < 70_000; i++) {
      add(i, BEGIN | END, 1, i & 0xffff, "x");
    }
    assertThat(delivered).hasSize(70_000);
    add(70_002, BEGIN | END, 1, 70_001 & 0xffff, "later");
    add(70_001, BEGIN | END, 1, 70_000 & 0xffff, "sooner");
    assertThat(delivered.subList(70_000, 70_002)).containsExactly("1:sooner", "1:later");
  }

  @Test
  void skippingDeliversWhatIsCompleteAndDropsTheRest() {
    add(11, BEGIN | END, 1, 1, "one");
    add(12, BEGIN, 1, 2, "incomplete");
    add(14, BEGIN | END, 1, 3, "three");
    add(15, BEGIN | END, 1, 5, "five");
    add(16, BEGIN | UNORDERED, 1, 0, "loose");
    queue.skip(1, 2, delivery);
    queue.dropIncomplete(13);
    assertThat(delivered).containsExactly("1:one", "1:three");
    queue.skip(1, 4, delivery);
    assertThat(delivered).last().isEqualTo("1:five");
    queue.dropIncomplete(16);
    assertThat(queue.heldBytes()).isZero();
    queue.skip(1, 3, delivery);
    assertThat(add(17, BEGIN | END, 1, 4, "stale")).isEqualTo(Outcome.TAKEN);
    add(18, BEGIN | END, 1, 6, "six");
    assertThat(delivered).last().isEqualTo("1:six");
  }

  @Test
  void aResetStreamBeginsAtZero() {
    add(10, BEGIN | END, 1, 0, "a");
    add(11, BEGIN | END, 1, 1, "b");
    queue.resetStream(1);
    add(12, BEGIN | END, 1, 0, "c");
    add(14, BEGIN | END, 1, 2, "left over");
    queue.resetAllStreams();
    assertThat(queue.heldBytes()).isZero();
    add(15, BEGIN | END, 1, 0, "d");
    assertThat(delivered).containsExactly("1:a", "1:b", "1:c", "1:d");
  }

  @Test
  void boundsAreKept() {
    assertThat(add(1, BEGIN | END | UNORDERED, 1, 0, "x".repeat(10_001)))
        .isEqualTo(Outcome.MESSAGE_TOO_LARGE);
    String part = "x".repeat(4_000);
    add(10, BEGIN, 1, 0, part);
    add(11, 0, 1, 0, part);
    assertThat(add(12, 0, 1, 0, part)).isEqualTo(Outcome.MESSAGE_TOO_LARGE);
    for (int stream = 2; stream < 51; stream++) {
      assertThat(add(stream * 100, BEGIN | END, stream, 1, "x")).isEqualTo(Outcome.TAKEN);
    }
    assertThat(add(9_999, BEGIN | END, 99, 0, "x")).isEqualTo(Outcome.TOO_MANY_STREAMS);
    queue.skip(99, 0, delivery);
    assertThat(add(9_999, BEGIN | END, 99, 0, "x")).isEqualTo(Outcome.TOO_MANY_STREAMS);
    queue.clear();
    assertThat(queue.heldBytes()).isZero();
    assertThat(add(1, BEGIN | END, 99, 0, "x")).isEqualTo(Outcome.TAKEN);
  }

  @Test
  void crumbsWithoutEndAreRefused() {
    Outcome outcome = Outcome.TAKEN;
    int taken = 0;
    while (outcome == Outcome.TAKEN && taken < 5_000) {
      outcome = add(taken, taken == 0 ? BEGIN : 0, 1, 0, "x");
      taken++;
    }
    assertThat(outcome).isEqualTo(Outcome.MESSAGE_TOO_LARGE);
    assertThat(taken).isEqualTo(1_025);
  }

  @Test
  void twoMessagesWithOneNumberLeaveNothingBehind() {
    add(11, BEGIN | END, 1, 1, "one");
    add(12, BEGIN | END, 1, 1, "one again");
    add(10, BEGIN | END, 1, 0, "zero");
    assertThat(delivered).containsExactly("1:zero", "1:one");
    assertThat(queue.heldBytes()).isZero();
  }

  @Test
  void aRingWithoutAFreePlaceSaysSo() {
    // Two TSNs so far apart that no ring holds both.
    assertThat(add(0, BEGIN, 1, 0, "x")).isEqualTo(Outcome.TAKEN);
    assertThat(add(2 * ReceivedTsns.WINDOW, BEGIN, 1, 5, "x")).isEqualTo(Outcome.NO_SPACE);
  }
}
