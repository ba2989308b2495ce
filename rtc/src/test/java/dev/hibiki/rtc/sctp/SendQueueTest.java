package dev.hibiki.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SendQueueTest {
  private final SctpCounters counters = new SctpCounters();
  private final SendQueue queue = new SendQueue(100_000, counters);

  private static DataChannel channel(int streamId) {
    return new DataChannel(streamId, "c", "", true, -1, -1, true);
  }

  private OutboundMessage add(DataChannel channel, int bytes, long expiry) {
    OutboundStream stream = queue.stream(channel.streamId());
    OutboundMessage message =
        new OutboundMessage(stream, channel, 53, new byte[bytes], true, expiry);
    queue.add(message);
    return message;
  }

  /** Takes everything in pieces of 100 bytes; the stream of each piece. */
  private List<Integer> drain(long now) {
    List<Integer> streams = new ArrayList<>();
    OutboundMessage head;
    while ((head = queue.head(now)) != null) {
      streams.add(head.stream.id);
      queue.take(Math.min(100, head.payload.length - head.takenBytes));
    }
    return streams;
  }

  @Test
  void streamsTakeTurnsMessageByMessage() {
    DataChannel one = channel(1);
    DataChannel two = channel(2);
    DataChannel three = channel(3);
    add(one, 250, OutboundMessage.NEVER);
    add(one, 50, OutboundMessage.NEVER);
    add(one, 50, OutboundMessage.NEVER);
    add(two, 150, OutboundMessage.NEVER);
    add(two, 50, OutboundMessage.NEVER);
    add(three, 50, OutboundMessage.NEVER);
    assertThat(drain(0)).containsExactly(1, 1, 1, 2, 2, 3, 1, 2, 1);
    assertThat(queue.isEmpty()).isTrue();
    assertThat(one.bufferedAmount()).isZero();
    assertThat(queue.bufferedBytes()).as("not acknowledged").isPositive();
  }

  @Test
  void numbersAreGivenWhenTheFirstPieceLeaves() {
    DataChannel one = channel(1);
    OutboundMessage first = add(one, 150, OutboundMessage.NEVER);
    OutboundMessage stale = add(one, 150, 5);
    OutboundMessage second = add(one, 150, OutboundMessage.NEVER);
    drain(10);
    assertThat(first.ssn).isZero();
    assertThat(second.ssn).isEqualTo(1);
    assertThat(stale.begun()).isFalse();
    assertThat(counters.messagesAbandoned()).isEqualTo(1);
    queue.finished(first);
    queue.finished(second);
    assertThat(queue.bufferedBytes()).isZero();
    assertThat(queue.drained(1)).isTrue();
    queue.resetStream(1);
    assertThat(queue.stream(1).nextSsn).isZero();
  }

  @Test
  void whatIsBegunStaysWhenTheRestIsDropped() {
    DataChannel one = channel(1);
    OutboundMessage begun = add(one, 150, OutboundMessage.NEVER);
    add(one, 150, OutboundMessage.NEVER);
    assertThat(queue.head(0)).isSameAs(begun);
    queue.take(100);
    queue.discardUnsent(1);
    assertThat(one.bufferedAmount()).isEqualTo(50);
    assertThat(queue.head(0)).isSameAs(begun);
    queue.discardRest(begun);
    assertThat(queue.isEmpty()).isTrue();
    assertThat(one.bufferedAmount()).isZero();
    queue.finished(begun);
    assertThat(queue.bufferedBytes()).isZero();
  }

  @Test
  void aHeadThatIsNotBegunMayBeDropped() {
    DataChannel one = channel(1);
    DataChannel two = channel(2);
    add(one, 150, OutboundMessage.NEVER);
    OutboundMessage other = add(two, 150, OutboundMessage.NEVER);
    assertThat(Objects.requireNonNull(queue.head(0)).stream.id).isEqualTo(1);
    queue.discardUnsent(1);
    assertThat(queue.head(0)).isSameAs(other);
  }

  @Test
  void expiredMessagesLeaveOnlyWhereTheyAre() {
    DataChannel one = channel(1);
    DataChannel two = channel(2);
    add(one, 100, 5);
    add(two, 100, 5);
    OutboundMessage fresh = add(two, 100, 50);
    queue.discardExpired(10);
    assertThat(queue.head(10)).isSameAs(fresh);
    assertThat(one.bufferedAmount()).isZero();
    assertThat(two.bufferedAmount()).isEqualTo(100);
  }

  @Test
  void theLowMarkIsToldOncePerCrossing() {
    DataChannel one = channel(1);
    one.bufferedAmountLowThreshold(120);
    add(one, 300, OutboundMessage.NEVER);
    queue.head(0);
    queue.take(100);
    assertThat(queue.pollLow()).isNull();
    queue.take(100);
    queue.take(100);
    assertThat(queue.pollLow()).isSameAs(one);
    assertThat(queue.pollLow()).isNull();
    add(one, 300, OutboundMessage.NEVER);
    queue.clear();
    assertThat(one.bufferedAmount()).isZero();
    assertThat(queue.isEmpty()).isTrue();
  }
}
