package dev.hibiki.rtc.sctp;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resets streams with RE-CONFIG chunks (RFC 6525): ours when a channel closes, the peer's when it
 * asks. One request of ours is under way at a time.
 */
final class StreamReset {
  /** Hears of streams that were reset. */
  interface Listener {
    /** The peer's outgoing stream is reset. */
    void incomingReset(int streamId, SctpSink out);

    /** All outgoing streams of the peer are reset. */
    void incomingResetAll(SctpSink out);

    /** Our outgoing stream is reset. */
    void outgoingReset(int streamId, SctpSink out);

    /** The peer wants us to reset our outgoing stream. */
    void resetWanted(int streamId, SctpSink out);
  }

  static final int NOTHING_TO_DO = 0;
  static final int PERFORMED = 1;
  static final int DENIED = 2;
  static final int ALREADY_IN_PROGRESS = 4;
  static final int BAD_SEQUENCE = 5;
  static final int IN_PROGRESS = 6;

  private static final int OUTGOING_FIELD_BYTES = 12;
  private static final int RESPONSE_BYTES = 12;
  private static final int NO_STREAM = 0xffff;

  private final PacketWriter writer;
  private final RetransmissionTimeout rto;
  private final DataSender sender;
  private final DataReceiver receiver;
  private final SctpCounters counters;
  private final Listener listener;
  private final DeadlineTimer timer = new DeadlineTimer();

  // Ours.
  private final Set<Integer> wanted = new LinkedHashSet<>();
  private int[] requested = new int[0];
  private int requestLastTsn;
  private int requestNumber;
  private int nextRequestNumber;
  private boolean askAnew;

  // The peer's.
  private int lastNumber;
  private int lastResult;
  private int previousResult;
  private @Nullable Deferred deferred;

  /** A request that came before all the data it refers to; kept until the next one. */
  private record Deferred(int number, int lastTsn, int[] streamIds, boolean done) {
    boolean sameAs(int otherLastTsn, int[] otherStreamIds) {
      return lastTsn == otherLastTsn && Arrays.equals(streamIds, otherStreamIds);
    }
  }

  StreamReset(
      PacketWriter writer,
      RetransmissionTimeout rto,
      DataSender sender,
      DataReceiver receiver,
      SctpCounters counters,
      Listener listener) {
    this.writer = writer;
    this.rto = rto;
    this.sender = sender;
    this.receiver = receiver;
    this.counters = counters;
    this.listener = listener;
  }

  /** The association is established: request numbers start with the initial TSNs. */
  void start(int localInitialTsn, int peerInitialTsn) {
    stop();
    nextRequestNumber = localInitialTsn;
    lastNumber = peerInitialTsn - 1;
    lastResult = NOTHING_TO_DO;
    previousResult = NOTHING_TO_DO;
  }

  void stop() {
    timer.stop();
    wanted.clear();
    requested = new int[0];
    askAnew = false;
    deferred = null;
  }

  long deadlineNanos() {
    return timer.deadlineNanos();
  }

  /** Resets an outgoing stream as soon as nothing of it is under way; at most 65535 of them. */
  void request(int streamId) {
    wanted.add(streamId);
  }

  /** Whether a reset of our outgoing stream is wanted or under way. */
  boolean pending(int streamId) {
    if (wanted.contains(streamId)) {
      return true;
    }
    for (int each : requested) {
      if (each == streamId) {
        return true;
      }
    }
    return false;
  }

  // --------------------------------------------------------------------- requests

  /** Sends a request if one is due and none is under way. */
  void transmit(long now, SctpSink out) {
    if (requested.length > 0 || wanted.isEmpty()) {
      return;
    }
    int room = writer.maxValueBytes() - ParameterReader.HEADER_BYTES - OUTGOING_FIELD_BYTES;
    int[] ready = new int[Math.min(wanted.size(), room / 2)];
    int count = 0;
    for (Iterator<Integer> all = wanted.iterator(); all.hasNext() && count < ready.length; ) {
      int streamId = all.next();
      if (sender.queue().drained(streamId)) {
        ready[count++] = streamId;
        all.remove();
      }
    }
    if (count > 0) {
      requested = Arrays.copyOf(ready, count);
      requestLastTsn = sender.lastTsn();
      requestNumber = nextRequestNumber++;
      timer.stop();
      sendRequest(now, out);
    }
  }

  private void sendRequest(long now, SctpSink out) {
    int length = ParameterReader.HEADER_BYTES + OUTGOING_FIELD_BYTES + 2 * requested.length;
    int at = writer.open(ChunkType.RE_CONFIG, 0, length, out);
    byte[] packet = writer.array();
    BigEndian.putU16(packet, at, ParameterType.OUTGOING_RESET_REQUEST);
    BigEndian.putU16(packet, at + 2, length);
    BigEndian.putI32(packet, at + 4, requestNumber);
    BigEndian.putI32(packet, at + 8, lastNumber);
    BigEndian.putI32(packet, at + 12, requestLastTsn);
    for (int i = 0; i < requested.length; i++) {
      BigEndian.putU16(packet, at + 16 + 2 * i, requested[i]);
    }
    timer.start(now, rto.timeoutNanos());
  }

  /** Sends the request again if it is time; true if it was and the peer had not answered at all. */
  boolean onTimeout(long now, SctpSink out) {
    if (!timer.expire(now)) {
      return false;
    }
    boolean unanswered = !askAnew;
    if (askAnew) {
      // A peer may treat a number it has answered as done, so ask under a new one.
      askAnew = false;
      requestNumber = nextRequestNumber++;
    } else {
      rto.backOff();
    }
    sendRequest(now, out);
    return unanswered;
  }

  private void handleResponse(long now, int number, int result, SctpSink out) {
    if (requested.length == 0 || number != requestNumber) {
      counters.drop(DropReason.BAD_RESET_SEQUENCE);
      return;
    }
    if (result == IN_PROGRESS || result == ALREADY_IN_PROGRESS) {
      askAnew = true;
      timer.stop();
      timer.start(now, rto.timeoutNanos());
      return;
    }
    // A refusal leaves nothing to try either: the stream counts as reset.
    int[] done = requested;
    requested = new int[0];
    askAnew = false;
    timer.stop();
    for (int streamId : done) {
      sender.queue().resetStream(streamId);
      listener.outgoingReset(streamId, out);
    }
  }

  // -------------------------------------------------------------- the peer's requests

  /** Takes a RE-CONFIG chunk; false if it is malformed. */
  boolean handle(long now, ChunkReader chunk, SctpSink out) {
    ParameterReader parameter =
        new ParameterReader(chunk.array(), chunk.valueOffset(), chunk.valueBytes());
    while (parameter.next()) {
      if (!handleParameter(now, parameter, out)) {
        counters.drop(DropReason.BAD_PARAMETER);
        return false;
      }
    }
    if (parameter.malformed()) {
      counters.drop(DropReason.BAD_PARAMETER);
    }
    return !parameter.malformed();
  }

  private boolean handleParameter(long now, ParameterReader parameter, SctpSink out) {
    byte[] bytes = parameter.array();
    int at = parameter.valueOffset();
    int length = parameter.valueBytes();
    if (length < 4) {
      return false;
    }
    int number = BigEndian.i32(bytes, at);
    switch (parameter.type()) {
      case ParameterType.RECONFIG_RESPONSE -> {
        if (length < 8) {
          return false;
        }
        handleResponse(now, number, BigEndian.i32(bytes, at + 4), out);
      }
      case ParameterType.OUTGOING_RESET_REQUEST -> {
        if (length < OUTGOING_FIELD_BYTES || length % 2 != 0) {
          return false;
        }
        int lastTsn = BigEndian.i32(bytes, at + 8);
        int[] streamIds = streamIds(bytes, at + OUTGOING_FIELD_BYTES, at + length);
        handleOutgoing(number, lastTsn, streamIds, out);
      }
      case ParameterType.INCOMING_RESET_REQUEST -> {
        if (length % 2 != 0) {
          return false;
        }
        if (isNew(number, out)) {
          int[] streamIds = streamIds(bytes, at + 4, at + length);
          for (int streamId : streamIds) {
            listener.resetWanted(streamId, out);
          }
          answer(number, streamIds.length == 0 ? NOTHING_TO_DO : PERFORMED, out);
        }
      }
      case ParameterType.ADD_OUTGOING_STREAMS -> {
        // We said that we take every stream there is.
        if (isNew(number, out)) {
          answer(number, PERFORMED, out);
        }
      }
      case ParameterType.SSN_TSN_RESET_REQUEST, ParameterType.ADD_INCOMING_STREAMS -> {
        if (isNew(number, out)) {
          answer(number, DENIED, out);
        }
      }
      default -> {
        return (parameter.type() & 0x8000) != 0;
      }
    }
    return true;
  }

  private static int[] streamIds(byte[] bytes, int from, int to) {
    int[] streamIds = new int[(to - from) / 2];
    for (int i = 0; i < streamIds.length; i++) {
      streamIds[i] = BigEndian.u16(bytes, from + 2 * i);
    }
    return streamIds;
  }

  /** Whether the number is next; if it is not, the answer is given here. */
  private boolean isNew(int number, SctpSink out) {
    if (number == lastNumber + 1) {
      return true;
    }
    if (number == lastNumber) {
      respond(number, lastResult, out);
    } else if (number == lastNumber - 1) {
      respond(number, previousResult, out);
    } else {
      counters.drop(DropReason.BAD_RESET_SEQUENCE);
      respond(number, BAD_SEQUENCE, out);
    }
    return false;
  }

  private void handleOutgoing(int number, int lastTsn, int[] streamIds, SctpSink out) {
    if (!isNew(number, out)) {
      return;
    }
    Deferred before = deferred;
    deferred = null;
    if (before != null && before.done() && before.sameAs(lastTsn, streamIds)) {
      // The peer had "in progress" from us, and asks again without having seen that it is done.
      answer(number, PERFORMED, out);
    } else if (SerialNumbers.after(lastTsn, receiver.cumulativeTsn())) {
      deferred = new Deferred(number, lastTsn, streamIds, false);
      answer(number, IN_PROGRESS, out);
    } else {
      answer(number, PERFORMED, out);
      perform(streamIds, out);
    }
  }

  /** More data has arrived: a deferred reset may be possible now. */
  void dataReceived(SctpSink out) {
    Deferred waiting = deferred;
    if (waiting == null
        || waiting.done()
        || SerialNumbers.after(waiting.lastTsn(), receiver.cumulativeTsn())) {
      return;
    }
    deferred = new Deferred(waiting.number(), waiting.lastTsn(), waiting.streamIds(), true);
    if (waiting.number() == lastNumber) {
      lastResult = PERFORMED;
    } else {
      previousResult = PERFORMED;
    }
    respond(waiting.number(), PERFORMED, out);
    perform(waiting.streamIds(), out);
  }

  private void perform(int[] streamIds, SctpSink out) {
    if (streamIds.length == 0) {
      receiver.reassembly().resetAllStreams();
      listener.incomingResetAll(out);
      return;
    }
    for (int streamId : streamIds) {
      if (streamId != NO_STREAM) {
        receiver.reassembly().resetStream(streamId);
        listener.incomingReset(streamId, out);
      }
    }
  }

  private void answer(int number, int result, SctpSink out) {
    previousResult = lastResult;
    lastNumber = number;
    lastResult = result;
    respond(number, result, out);
  }

  private void respond(int number, int result, SctpSink out) {
    int at = writer.open(ChunkType.RE_CONFIG, 0, RESPONSE_BYTES, out);
    byte[] packet = writer.array();
    BigEndian.putU16(packet, at, ParameterType.RECONFIG_RESPONSE);
    BigEndian.putU16(packet, at + 2, RESPONSE_BYTES);
    BigEndian.putI32(packet, at + 4, number);
    BigEndian.putI32(packet, at + 8, result);
  }
}
