package dev.hibiki.rtc.sctp;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are not, or not wholly, sent yet. Streams take turns message by message; the chunks
 * of a message are never mixed with others (RFC 9260 section 6.9), as I-DATA is not in use.
 */
final class SendQueue {
  private final int limitBytes;
  private final SctpCounters counters;
  private final Map<Integer, OutboundStream> streams = new HashMap<>();
  private final ArrayDeque<OutboundStream> round = new ArrayDeque<>();
  private final ArrayDeque<DataChannel> low = new ArrayDeque<>();
  private @Nullable OutboundMessage current;
  private int bufferedBytes;

  SendQueue(int limitBytes, SctpCounters counters) {
    this.limitBytes = limitBytes;
    this.counters = counters;
  }

  /** The outgoing stream of that number, made if need be. */
  OutboundStream stream(int id) {
    return streams.computeIfAbsent(id, OutboundStream::new);
  }

  /** Whether a stream has nothing queued and nothing unacknowledged. */
  boolean drained(int streamId) {
    OutboundStream stream = streams.get(streamId);
    return stream == null || stream.drained();
  }

  /** The peer reset its view of the stream: it starts from sequence number 0 again. */
  void resetStream(int streamId) {
    OutboundStream stream = streams.get(streamId);
    if (stream != null) {
      stream.nextSsn = 0;
      if (stream.drained()) {
        streams.remove(streamId);
      }
    }
  }

  /** Whether a message of that size still fits the send buffer. */
  boolean fits(int payloadBytes) {
    return (long) bufferedBytes + payloadBytes <= limitBytes;
  }

  /** Bytes accepted and not finished, with overhead. */
  int bufferedBytes() {
    return bufferedBytes;
  }

  void add(OutboundMessage message) {
    OutboundStream stream = message.stream;
    bufferedBytes += message.bufferBytes();
    stream.messages.add(message);
    DataChannel channel = message.channel;
    if (channel != null) {
      channel.bufferedAmount(channel.bufferedAmount() + message.payload.length);
    }
    if (!stream.scheduled) {
      stream.scheduled = true;
      round.add(stream);
    }
  }

  boolean isEmpty() {
    return current == null && round.isEmpty();
  }

  /**
   * The message of which the next chunk is to be taken, or null. Messages that expired before their
   * first chunk are dropped here: they have no TSN, so the peer need not hear of them.
   */
  @Nullable OutboundMessage head(long now) {
    OutboundMessage head = current;
    while (head == null && !round.isEmpty()) {
      OutboundStream stream = round.element();
      OutboundMessage first = stream.messages.element();
      if (first.expired(now)) {
        stream.messages.remove();
        dropUnsent(first);
        leaveRoundIfEmpty(stream);
      } else {
        current = first;
        head = first;
      }
    }
    return head;
  }

  /** The next {@code bytes} of the {@link #head} have left; gives the first chunk its number. */
  void take(int bytes) {
    OutboundMessage message = current;
    if (message == null) {
      throw new IllegalStateException("no head");
    }
    OutboundStream stream = message.stream;
    if (!message.begun() && message.ordered) {
      message.ssn = stream.nextSsn;
      stream.nextSsn = SerialNumbers.nextSsn(stream.nextSsn);
    }
    message.takenBytes += bytes;
    lessBuffered(message, bytes);
    if (message.takenWhole()) {
      finishCurrent(stream);
    }
  }

  private void finishCurrent(OutboundStream stream) {
    current = null;
    stream.messages.remove();
    // It was at the head of the round; now the others have their turn.
    round.remove();
    if (stream.messages.isEmpty()) {
      stream.scheduled = false;
    } else {
      round.add(stream);
    }
  }

  /** Gives up what is not sent yet of a message that was begun. */
  void discardRest(OutboundMessage message) {
    int rest = message.payload.length - message.takenBytes;
    message.takenBytes = message.payload.length;
    lessBuffered(message, rest);
    if (message == current) {
      finishCurrent(message.stream);
    }
  }

  /** Drops the messages of a stream that were not begun. */
  void discardUnsent(int streamId) {
    OutboundStream stream = streams.get(streamId);
    if (stream != null) {
      dropUnsentIf(stream, true, 0);
      leaveRoundIfEmpty(stream);
    }
  }

  /** Drops expired messages that were not begun, to make room. */
  void discardExpired(long now) {
    for (Iterator<OutboundStream> all = round.iterator(); all.hasNext(); ) {
      OutboundStream stream = all.next();
      dropUnsentIf(stream, false, now);
      if (stream.messages.isEmpty()) {
        stream.scheduled = false;
        all.remove();
      }
    }
  }

  private void dropUnsentIf(OutboundStream stream, boolean always, long now) {
    for (Iterator<OutboundMessage> all = stream.messages.iterator(); all.hasNext(); ) {
      OutboundMessage message = all.next();
      if (!message.begun() && (always || message.expired(now))) {
        all.remove();
        dropUnsent(message);
      }
    }
  }

  private void dropUnsent(OutboundMessage message) {
    if (message == current) {
      current = null;
    }
    counters.messagesAbandoned++;
    lessBuffered(message, message.payload.length);
    finished(message);
  }

  private void leaveRoundIfEmpty(OutboundStream stream) {
    if (stream.scheduled && stream.messages.isEmpty()) {
      stream.scheduled = false;
      round.remove(stream);
    }
  }

  /** The last chunk of a message is gone from flight: its bytes are free. */
  void finished(OutboundMessage message) {
    bufferedBytes -= message.bufferBytes();
  }

  /** A channel whose buffered amount fell to its threshold since the last call, or null. */
  @Nullable DataChannel pollLow() {
    return low.poll();
  }

  /** Forgets everything: the association restarted or ended. */
  void clear() {
    for (OutboundStream stream : streams.values()) {
      for (OutboundMessage message : stream.messages) {
        if (message.channel != null) {
          message.channel.bufferedAmount(0);
        }
      }
    }
    streams.clear();
    round.clear();
    low.clear();
    current = null;
    bufferedBytes = 0;
  }

  private void lessBuffered(OutboundMessage message, int bytes) {
    DataChannel channel = message.channel;
    if (channel == null) {
      return;
    }
    int before = channel.bufferedAmount();
    int after = before - bytes;
    channel.bufferedAmount(after);
    int threshold = channel.bufferedAmountLowThreshold();
    if (before > threshold && after <= threshold && !low.contains(channel)) {
      low.add(channel);
    }
  }
}
