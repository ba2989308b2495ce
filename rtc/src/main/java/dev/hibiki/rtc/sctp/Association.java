package dev.hibiki.rtc.sctp;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of an association: which chunk means what in which state, and what is sent
 * after it. {@link SctpAssociation} stands before it and guards against calls from its own sink.
 */
final class Association {
  private final SctpConfig config;
  private final SctpCounters counters;
  private final DataChunk dataChunk = new DataChunk();
  private final Inbox inbox = new Inbox();
  private final PacketWriter writer;
  private final ErrorChunks errors;
  private final RetransmissionTimeout rto;
  private final Handshake handshake;
  private final DataSender sender;
  private final DataReceiver receiver;
  private final DataChannels channels;
  private final StreamReset reset;
  private final Heartbeat heartbeat;
  private final Shutdown shutdown;

  private SctpState state = SctpState.CLOSED;
  private boolean ended;
  private int errorCount;

  /** Hands reassembled messages to the channels, with the sink of the present call. */
  private final class Inbox implements ReassemblyQueue.Delivery {
    private @Nullable SctpSink out;

    @Override
    public void deliver(int streamId, int protocol, byte[] bytes, int offset, int length) {
      SctpSink sink = out;
      if (sink != null && !ended) {
        channels.deliver(streamId, protocol, bytes, offset, length, sink);
      }
    }
  }

  Association(SctpConfig config, boolean client, RandomGenerator random, SctpCounters counters) {
    this.config = config;
    this.counters = counters;
    this.writer = new PacketWriter(config, counters);
    this.errors = new ErrorChunks(writer);
    this.rto = new RetransmissionTimeout(config.timers());
    this.handshake = new Handshake(config, writer, rto, random);
    this.sender = new DataSender(config, writer, rto, counters);
    this.receiver = new DataReceiver(config, writer, counters);
    this.channels = new DataChannels(config, client, sender.queue(), counters);
    this.reset = new StreamReset(writer, rto, sender, receiver, counters, channels);
    this.heartbeat = new Heartbeat(config, writer, rto, random);
    this.shutdown = new Shutdown(writer, rto, sender, receiver, counters);
  }

  SctpState state() {
    return state;
  }

  boolean ended() {
    return ended;
  }

  /** Whether new messages and channels are accepted: not after a shutdown was asked for. */
  boolean acceptsMessages() {
    return !ended && (!isUp() || state == SctpState.ESTABLISHED);
  }

  DataChannels channels() {
    return channels;
  }

  DataSender sender() {
    return sender;
  }

  RetransmissionTimeout rto() {
    return rto;
  }

  long deadlineNanos() {
    if (ended) {
      return DeadlineTimer.NONE;
    }
    long earliest = Math.min(handshake.deadlineNanos(), shutdown.deadlineNanos());
    earliest = Math.min(earliest, Math.min(sender.deadlineNanos(), receiver.deadlineNanos()));
    return Math.min(earliest, Math.min(reset.deadlineNanos(), heartbeat.deadlineNanos()));
  }

  private boolean isUp() {
    return state != SctpState.CLOSED
        && state != SctpState.COOKIE_WAIT
        && state != SctpState.COOKIE_ECHOED;
  }

  private boolean sendsData() {
    return state == SctpState.ESTABLISHED
        || state == SctpState.SHUTDOWN_PENDING
        || state == SctpState.SHUTDOWN_RECEIVED;
  }

  private boolean takesData() {
    return state == SctpState.ESTABLISHED
        || state == SctpState.SHUTDOWN_PENDING
        || state == SctpState.SHUTDOWN_SENT;
  }

  // ------------------------------------------------------------------------- commands

  /** Sends INIT, if nothing has happened yet. */
  void initiate(long now, SctpSink out) {
    if (!ended && state == SctpState.CLOSED) {
      state = SctpState.COOKIE_WAIT;
      handshake.start(now, out);
    }
  }

  /** Begins the orderly end. */
  void shutDown(SctpSink out) {
    if (!isUp()) {
      end("closed before it was established", out);
    } else if (state == SctpState.ESTABLISHED) {
      state = SctpState.SHUTDOWN_PENDING;
    }
  }

  /** Ends at once, and tells the peer if there is one. */
  void fail(int cause, String reason, SctpSink out) {
    if (handshake.peer() != null) {
      errors.abort(cause, reason, out);
    }
    end(reason, out);
  }

  private void end(String reason, SctpSink out) {
    if (ended) {
      return;
    }
    ended = true;
    state = SctpState.CLOSED;
    writer.flush(out);
    handshake.stop();
    shutdown.stop();
    sender.stop();
    receiver.stop();
    reset.stop();
    heartbeat.stop();
    channels.closeAll(out);
    out.closed(reason);
  }

  // --------------------------------------------------------------------------- packets

  /** Handles the chunks of a packet with a valid header. */
  void handle(long now, PacketReader packet, SctpSink out) {
    ChunkReader chunk = packet.chunks();
    if (ended) {
      answerAfterTheEnd(packet, out);
      return;
    }
    if (!tagFits(chunk, packet.tag())) {
      counters.drop(DropReason.BAD_TAG);
      return;
    }
    inbox.out = out;
    boolean more;
    do {
      more = handleChunk(now, chunk, packet.tag(), out);
    } while (more && !ended && chunk.next());
    if (!ended && more && chunk.malformed()) {
      counters.drop(DropReason.BAD_CHUNK);
    }
    if (isUp()) {
      receiver.endOfPacket(now);
      reset.dataReceived(out);
    }
    inbox.out = null;
  }

  /** Our SHUTDOWN COMPLETE may be lost; the peer then repeats what it answered (8.4 rule 5). */
  private void answerAfterTheEnd(PacketReader packet, SctpSink out) {
    if (packet.chunks().type() == ChunkType.SHUTDOWN_ACK) {
      int flags = ChunkType.FLAG_TAG_REFLECTED;
      writer.openWithTag(packet.tag(), ChunkType.SHUTDOWN_COMPLETE, flags, 0, out);
    } else {
      counters.drop(DropReason.WRONG_STATE);
    }
  }

  /** RFC 9260 section 8.5. COOKIE ECHO is checked against the cookie it brings. */
  private boolean tagFits(ChunkReader chunk, int tag) {
    InitParameters peer = handshake.peer();
    int local = handshake.local().tag();
    return switch (chunk.type()) {
      case ChunkType.INIT -> tag == 0 && chunk.last();
      case ChunkType.COOKIE_ECHO -> true;
      case ChunkType.ABORT, ChunkType.SHUTDOWN_COMPLETE -> {
        boolean reflected = chunk.flag(ChunkType.FLAG_TAG_REFLECTED);
        yield reflected ? peer != null && tag == peer.tag() : tag == local;
      }
      default -> tag == local;
    };
  }

  /** Handles one chunk; false if the rest of the packet is to be ignored. */
  private boolean handleChunk(long now, ChunkReader chunk, int tag, SctpSink out) {
    return switch (chunk.type()) {
      case ChunkType.DATA -> handleData(now, chunk, out);
      case ChunkType.SACK -> {
        if (require(sendsData()) && sender.handleSack(now, chunk)) {
          alive(now);
        }
        yield true;
      }
      case ChunkType.FORWARD_TSN -> require(takesData()) && receiver.handleForwardTsn(chunk, inbox);
      case ChunkType.RE_CONFIG -> require(takesData()) && reset.handle(now, chunk, out);
      case ChunkType.HEARTBEAT -> {
        if (require(isUp()) && !heartbeat.answer(chunk, out)) {
          counters.drop(DropReason.BAD_CHUNK);
        }
        yield true;
      }
      case ChunkType.HEARTBEAT_ACK -> {
        if (heartbeat.handleAck(now, chunk)) {
          errorCount = 0;
        } else {
          counters.drop(DropReason.BAD_HEARTBEAT_ACK);
        }
        yield true;
      }
      case ChunkType.INIT -> handleInit(now, chunk, tag, out);
      case ChunkType.INIT_ACK -> handleInitAck(now, chunk, out);
      case ChunkType.COOKIE_ECHO -> handleCookieEcho(now, chunk, tag, out);
      case ChunkType.COOKIE_ACK -> {
        if (require(state == SctpState.COOKIE_ECHOED)) {
          establish(now, out);
        }
        yield true;
      }
      case ChunkType.ABORT -> {
        end("aborted by the peer: " + ErrorChunks.describe(chunk), out);
        yield false;
      }
      case ChunkType.ERROR -> handleError(now, chunk, out);
      case ChunkType.SHUTDOWN -> handleShutdown(now, chunk, out);
      case ChunkType.SHUTDOWN_ACK -> move(shutdown.handleShutdownAck(state, out), "shut down", out);
      case ChunkType.SHUTDOWN_COMPLETE ->
          move(shutdown.handleShutdownComplete(state), "shut down by the peer", out);
      default -> handleUnknown(chunk, out);
    };
  }

  private boolean require(boolean condition) {
    if (!condition) {
      counters.drop(DropReason.WRONG_STATE);
    }
    return condition;
  }

  private void alive(long now) {
    errorCount = 0;
    heartbeat.alive(now);
  }

  // --------------------------------------------------------------------------- set-up

  private boolean handleInit(long now, ChunkReader chunk, int tag, SctpSink out) {
    if (state == SctpState.SHUTDOWN_ACK_SENT) {
      shutdown.repeatShutdownAck(now, out);
    } else if (!chunk.last() || tag != 0 || !handshake.handleInit(chunk, state, out)) {
      counters.drop(DropReason.BAD_CHUNK);
    }
    return false;
  }

  private boolean handleInitAck(long now, ChunkReader chunk, SctpSink out) {
    if (require(state == SctpState.COOKIE_WAIT)) {
      if (handshake.handleInitAck(now, chunk, out)) {
        state = SctpState.COOKIE_ECHOED;
      } else {
        counters.drop(DropReason.BAD_CHUNK);
      }
    }
    return false;
  }

  private boolean handleCookieEcho(long now, ChunkReader chunk, int tag, SctpSink out) {
    if (state == SctpState.SHUTDOWN_ACK_SENT) {
      shutdown.repeatShutdownAck(now, out);
      return false;
    }
    Handshake.Verdict verdict = handshake.handleCookieEcho(chunk, tag, state);
    if (verdict == Handshake.Verdict.REJECTED) {
      counters.drop(DropReason.BAD_COOKIE);
      return false;
    }
    if (verdict == Handshake.Verdict.RESTARTED) {
      sender.stop();
      channels.closeAll(out);
      if (ended) {
        return false;
      }
    }
    writer.open(ChunkType.COOKIE_ACK, 0, 0, out);
    if (verdict != Handshake.Verdict.DUPLICATE) {
      establish(now, out);
    }
    return !ended;
  }

  private void establish(long now, SctpSink out) {
    InitParameters peer = handshake.peer();
    if (peer == null) {
      return;
    }
    InitParameters local = handshake.local();
    InitParameters.Extensions extensions = peer.extensions();
    state = SctpState.ESTABLISHED;
    errorCount = 0;
    shutdown.stop();
    handshake.stop();
    writer.zeroChecksum(config.zeroChecksum() && extensions.zeroChecksum());
    sender.start(local.initialTsn(), peer.windowBytes(), extensions.forwardTsn());
    receiver.start(peer.initialTsn());
    reset.start(local.initialTsn(), peer.initialTsn());
    heartbeat.alive(now);
    out.connected();
    if (!ended) {
      StreamReset able = extensions.reconfig() ? reset : null;
      channels.connected(peer.inboundStreams(), able, out);
    }
  }

  // ----------------------------------------------------------------- data, errors, the end

  private boolean handleData(long now, ChunkReader chunk, SctpSink out) {
    if (state == SctpState.COOKIE_ECHOED) {
      // Only a peer that took our cookie sends data, so the COOKIE ACK is lost or late.
      establish(now, out);
    }
    if (ended || !require(takesData())) {
      return false;
    }
    if (!dataChunk.read(chunk)) {
      counters.drop(DropReason.BAD_CHUNK);
      return false;
    }
    int streamId = dataChunk.streamId();
    switch (receiver.handleData(dataChunk, inbox)) {
      case FINE -> {
        if (state == SctpState.SHUTDOWN_SENT) {
          shutdown.dataReceived(now, out);
        }
      }
      case INVALID_STREAM -> errors.invalidStream(streamId, out);
      case NO_USER_DATA -> fail(ErrorCause.NO_USER_DATA, "DATA chunk without user data", out);
      case OUT_OF_RESOURCE ->
          fail(ErrorCause.OUT_OF_RESOURCE, "peer exceeds the receiver window", out);
      case MESSAGE_TOO_LARGE -> fail(ErrorCause.PROTOCOL_VIOLATION, "message too large", out);
    }
    return !ended;
  }

  private boolean handleError(long now, ChunkReader chunk, SctpSink out) {
    if (state == SctpState.COOKIE_ECHOED && ErrorChunks.contains(chunk, ErrorCause.STALE_COOKIE)) {
      state = SctpState.COOKIE_WAIT;
      if (!handshake.staleCookie(now, out)) {
        end("the peer finds every cookie too old", out);
      }
      return false;
    }
    return true;
  }

  /** The two highest bits of an unknown type say what to do (RFC 9260 section 3.2). */
  private boolean handleUnknown(ChunkReader chunk, SctpSink out) {
    counters.drop(DropReason.UNKNOWN_CHUNK);
    boolean report = (chunk.type() & 0x40) != 0;
    if (report && isUp()) {
      errors.unrecognized(chunk, out);
    }
    return (chunk.type() & 0x80) != 0;
  }

  private boolean handleShutdown(long now, ChunkReader chunk, SctpSink out) {
    if (chunk.valueBytes() < 4) {
      counters.drop(DropReason.BAD_CHUNK);
      return false;
    }
    if (!require(isUp())) {
      return false;
    }
    int cumulative = BigEndian.i32(chunk.array(), chunk.valueOffset());
    if (sendsData() && sender.handleCumulativeTsn(now, cumulative)) {
      alive(now);
    }
    state = shutdown.handleShutdown(now, state, out);
    return true;
  }

  private boolean move(SctpState next, String reason, SctpSink out) {
    if (next == SctpState.CLOSED && isUp()) {
      end(reason, out);
      return false;
    }
    state = next;
    return true;
  }

  // ---------------------------------------------------------------------- timers, output

  /** Runs the timers that are due. */
  void runTimers(long now, SctpSink out) {
    if (!handshake.onTimeout(now, state, out)) {
      end("no answer to INIT or COOKIE ECHO", out);
      return;
    }
    if (shutdown.onTimeout(now, state, out)) {
      countError(out);
    }
    receiver.onTimeout(now);
    if (!ended && sender.onTimeout(now)) {
      countError(out);
    }
    if (!ended && reset.onTimeout(now, out)) {
      countError(out);
    }
    if (!ended && heartbeat.onTimeout(now, out)) {
      countError(out);
    }
  }

  private void countError(SctpSink out) {
    if (++errorCount > config.limits().maxRetransmissions()) {
      fail(ErrorCause.PROTOCOL_VIOLATION, "the peer does not answer any more", out);
    }
  }

  /** Sends everything that may be sent now. */
  void flush(long now, SctpSink out) {
    boolean again = !ended && isUp();
    while (again) {
      reset.transmit(now, out);
      receiver.writeSack(sendsData() && sender.hasWork(), out);
      if (sendsData()) {
        sender.transmit(now, out);
      }
      state = shutdown.advance(now, state, out);
      again = tellLow(out);
    }
    writer.flush(out);
  }

  /** True if the sink was told of a channel, and may have queued more. */
  private boolean tellLow(SctpSink out) {
    boolean told = false;
    DataChannel low;
    while (!ended && (low = sender.queue().pollLow()) != null) {
      out.bufferedAmountLow(low);
      told = true;
    }
    return told && !ended;
  }
}
