package dev.hibiki.rtc.sctp;

/**
 * The orderly end of an association (RFC 9260 section 9.2).
 *
 * <p>Every method takes the present state and returns the next one; {@link SctpState#CLOSED} says
 * that the association is over.
 */
final class Shutdown {
  private final PacketWriter writer;
  private final RetransmissionTimeout rto;
  private final DataSender sender;
  private final DataReceiver receiver;
  private final SctpCounters counters;
  private final DeadlineTimer t2 = new DeadlineTimer();

  Shutdown(
      PacketWriter writer,
      RetransmissionTimeout rto,
      DataSender sender,
      DataReceiver receiver,
      SctpCounters counters) {
    this.writer = writer;
    this.rto = rto;
    this.sender = sender;
    this.receiver = receiver;
    this.counters = counters;
  }

  void stop() {
    t2.stop();
  }

  long deadlineNanos() {
    return t2.deadlineNanos();
  }

  /** Whether SHUTDOWN or SHUTDOWN ACK was not answered in time; it is sent again then. */
  boolean onTimeout(long now, SctpState state, SctpSink out) {
    if (!t2.expire(now)) {
      return false;
    }
    rto.backOff();
    if (state == SctpState.SHUTDOWN_SENT) {
      sendShutdown(now, out);
    } else {
      sendShutdownAck(now, out);
    }
    return true;
  }

  /** Goes on if all data has arrived. */
  SctpState advance(long now, SctpState state, SctpSink out) {
    if (!sender.drained()) {
      return state;
    }
    if (state == SctpState.SHUTDOWN_PENDING) {
      sendShutdown(now, out);
      return SctpState.SHUTDOWN_SENT;
    }
    if (state == SctpState.SHUTDOWN_RECEIVED) {
      sendShutdownAck(now, out);
      return SctpState.SHUTDOWN_ACK_SENT;
    }
    return state;
  }

  /** Takes SHUTDOWN, whose cumulative TSN the caller has taken already. */
  SctpState handleShutdown(long now, SctpState state, SctpSink out) {
    return switch (state) {
      case ESTABLISHED, SHUTDOWN_PENDING -> SctpState.SHUTDOWN_RECEIVED;
      case SHUTDOWN_SENT, SHUTDOWN_ACK_SENT -> {
        sendShutdownAck(now, out);
        yield SctpState.SHUTDOWN_ACK_SENT;
      }
      default -> state;
    };
  }

  /** Takes SHUTDOWN ACK. */
  SctpState handleShutdownAck(SctpState state, SctpSink out) {
    if (state != SctpState.SHUTDOWN_SENT && state != SctpState.SHUTDOWN_ACK_SENT) {
      counters.drop(DropReason.WRONG_STATE);
      return state;
    }
    writer.open(ChunkType.SHUTDOWN_COMPLETE, 0, 0, out);
    return SctpState.CLOSED;
  }

  /** Takes SHUTDOWN COMPLETE. */
  SctpState handleShutdownComplete(SctpState state) {
    if (state != SctpState.SHUTDOWN_ACK_SENT) {
      counters.drop(DropReason.WRONG_STATE);
      return state;
    }
    return SctpState.CLOSED;
  }

  /** Data came after our SHUTDOWN: the peer must hear again where we are. */
  void dataReceived(long now, SctpSink out) {
    receiver.requestSack();
    sendShutdown(now, out);
  }

  /** The peer does not know yet that we are in SHUTDOWN_ACK_SENT. */
  void repeatShutdownAck(long now, SctpSink out) {
    sendShutdownAck(now, out);
  }

  private void sendShutdown(long now, SctpSink out) {
    int at = writer.open(ChunkType.SHUTDOWN, 0, 4, out);
    BigEndian.putI32(writer.array(), at, receiver.cumulativeTsn());
    t2.start(now, rto.timeoutNanos());
  }

  private void sendShutdownAck(long now, SctpSink out) {
    writer.open(ChunkType.SHUTDOWN_ACK, 0, 0, out);
    t2.start(now, rto.timeoutNanos());
  }
}
