package dev.hibiki.rtc.sctp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One SCTP association over DTLS, with its data channels, as a machine without I/O.
 *
 * <p>Packets go in by {@link #handle}, time by {@link #onTimeout} at {@link #deadlineNanos},
 * everything that results goes to the sink passed along, before the call returns. All calls are
 * made on the owner thread, with a clock that never goes back. No input makes a method throw; an
 * exception of the sink passes through.
 *
 * <p>The DTLS client calls {@link #start} to send INIT; the DTLS server waits for it, or calls it
 * too if its peer might wait as well: INITs that cross are resolved (RFC 9260 section 5.2).
 * Channels may be opened and messages sent from the very beginning; they leave when the association
 * is up.
 */
public final class SctpAssociation {
  private static final int MIN_PACKET_BYTES =
      PacketWriter.HEADER_BYTES + PacketWriter.CHUNK_HEADER_BYTES;
  private static final int MAX_REASON_BYTES = 128;

  private final SctpConfig config;
  private final SctpCounters counters = new SctpCounters();
  private final PacketChecksum checksum = new PacketChecksum();
  private final ChunkReader reader = new ChunkReader();
  private final DataChunk dataChunk = new DataChunk();
  private final Inbox inbox = new Inbox();
  private final PacketWriter writer;
  private final RetransmissionTimeout rto;
  private final Handshake handshake;
  private final DataSender sender;
  private final DataReceiver receiver;
  private final DataChannels channels;
  private final StreamReset reset;
  private final Heartbeat heartbeat;
  private final DeadlineTimer t2 = new DeadlineTimer();
  private final boolean initiates;

  private SctpState state = SctpState.CLOSED;
  private boolean ended;
  private boolean inside;
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

  /**
   * An association that is not started.
   *
   * @param client whether we are the DTLS client: it sends INIT, and opens channels on even streams
   * @param random source of tags, initial TSNs and cookies; seeded from a strong source
   */
  public SctpAssociation(SctpConfig config, boolean client, RandomGenerator random) {
    this.config = config;
    this.initiates = client;
    this.writer = new PacketWriter(config, counters);
    this.rto = new RetransmissionTimeout(config.timers());
    this.handshake = new Handshake(config, writer, rto, random);
    this.sender = new DataSender(config, writer, rto, counters);
    this.receiver = new DataReceiver(config, writer, counters);
    this.channels = new DataChannels(config, client, sender.queue(), counters);
    this.reset = new StreamReset(writer, rto, sender, receiver, counters, channels);
    this.heartbeat = new Heartbeat(config, writer, rto, random);
  }

  // ---------------------------------------------------------------------------- state

  /** The state of the association. */
  public SctpState state() {
    return state;
  }

  /** Whether the association is over for good. */
  public boolean ended() {
    return ended;
  }

  /** What was sent, received and dropped. */
  public SctpCounters counters() {
    return counters;
  }

  /** The channel on a stream, or null. */
  public @Nullable DataChannel channel(int streamId) {
    return channels.channel(streamId);
  }

  /** The number of channels that are not closed. */
  public int channelCount() {
    return channels.size();
  }

  /** Bytes of messages accepted and not yet acknowledged, all channels together, with overhead. */
  public int bufferedBytes() {
    return sender.queue().bufferedBytes();
  }

  /** The smoothed round trip in nanoseconds, or 0 before the first measurement. */
  public long roundTripNanos() {
    return rto.roundTripNanos();
  }

  /** The congestion window in bytes. */
  public int congestionWindowBytes() {
    return sender.window().bytes();
  }

  /** When {@link #onTimeout} wants to be called, or {@link Long#MAX_VALUE}. */
  public long deadlineNanos() {
    if (ended) {
      return DeadlineTimer.NONE;
    }
    long earliest = Math.min(handshake.deadlineNanos(), t2.deadlineNanos());
    earliest = Math.min(earliest, Math.min(sender.deadlineNanos(), receiver.deadlineNanos()));
    return Math.min(earliest, Math.min(reset.deadlineNanos(), heartbeat.deadlineNanos()));
  }

  String debug() {
    return sender.debug();
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

  /** DTLS is up. The client sends INIT; the server waits. */
  public void start(long now, SctpSink out) {
    if (initiates) {
      initiate(now, out);
    }
  }

  /** Sends INIT whichever side we are, unless the peer was faster. */
  public void initiate(long now, SctpSink out) {
    if (!ended && state == SctpState.CLOSED) {
      state = SctpState.COOKIE_WAIT;
      handshake.start(now, out);
    }
  }

  /**
   * Opens a channel that the peer learns of in-band; null if there are too many channels, the send
   * buffer is full or the association is over.
   *
   * @param maxRetransmits or {@link DataChannel#UNLIMITED}
   * @param maxLifetimeMillis or {@link DataChannel#UNLIMITED}; not both
   */
  public @Nullable DataChannel openChannel(
      long now,
      String label,
      String protocol,
      boolean ordered,
      int maxRetransmits,
      int maxLifetimeMillis,
      SctpSink out) {
    if (ended) {
      return null;
    }
    DataChannel channel =
        channels.open(new DcepOpen(ordered, maxRetransmits, maxLifetimeMillis, label, protocol));
    flushFromOutside(now, out);
    return channel;
  }

  /**
   * Makes a channel that both sides agreed on out of band, with an empty sub-protocol; null if its
   * stream is in use, or as for {@link #openChannel}. It is open as soon as the association is up.
   */
  public @Nullable DataChannel negotiatedChannel(
      int streamId,
      String label,
      boolean ordered,
      int maxRetransmits,
      int maxLifetimeMillis,
      SctpSink out) {
    if (ended) {
      return null;
    }
    DcepOpen terms = new DcepOpen(ordered, maxRetransmits, maxLifetimeMillis, label, "");
    return channels.negotiated(streamId, terms, out);
  }

  /**
   * Sends a message. False if the channel is closed or closing, the message is larger than the peer
   * takes, or the send buffer is full; nothing is queued then.
   */
  public boolean send(
      long now,
      DataChannel channel,
      boolean binary,
      byte[] message,
      int offset,
      int length,
      SctpSink out) {
    if (ended || length > config.limits().maxSendMessageBytes()) {
      return false;
    }
    byte[] copy = Arrays.copyOfRange(message, offset, offset + length);
    boolean accepted = channels.send(now, channel, binary, copy);
    flushFromOutside(now, out);
    return accepted;
  }

  /** Closes a channel, after what was sent on it has arrived or was given up. */
  public void closeChannel(long now, DataChannel channel, SctpSink out) {
    if (!ended) {
      channels.close(channel, out);
      flushFromOutside(now, out);
    }
  }

  /** Ends the association after everything accepted has arrived. */
  public void shutdown(long now, SctpSink out) {
    if (ended) {
      return;
    }
    if (!isUp()) {
      end("closed before it was established", out);
    } else if (state == SctpState.ESTABLISHED) {
      state = SctpState.SHUTDOWN_PENDING;
      flushFromOutside(now, out);
    }
  }

  /** Ends the association at once and tells the peer. */
  public void abort(long now, SctpSink out) {
    if (!ended) {
      fail(ErrorCause.USER_ABORT, "aborted", out);
    }
  }

  // --------------------------------------------------------------------------- input

  /** Takes one SCTP packet: the content of one DTLS record. */
  public void handle(long now, byte[] packet, int offset, int length, SctpSink out) {
    requireOutside();
    if (!readHeader(packet, offset, length)) {
      return;
    }
    inside = true;
    inbox.out = out;
    try {
      if (ended) {
        answerAfterTheEnd(BigEndian.i32(packet, offset + 4), out);
      } else {
        handleChunks(now, BigEndian.i32(packet, offset + 4), out);
      }
      flush(now, out);
    } finally {
      inside = false;
      inbox.out = null;
    }
  }

  /** Does what is due; harmless if nothing is. */
  public void onTimeout(long now, SctpSink out) {
    requireOutside();
    if (ended) {
      return;
    }
    inside = true;
    try {
      runTimers(now, out);
      flush(now, out);
    } finally {
      inside = false;
    }
  }

  private void requireOutside() {
    if (inside) {
      throw new IllegalStateException("called from its own sink");
    }
  }

  private boolean readHeader(byte[] packet, int offset, int length) {
    if (length < MIN_PACKET_BYTES
        || BigEndian.u16(packet, offset) != config.remotePort()
        || BigEndian.u16(packet, offset + 2) != config.localPort()) {
      counters.drop(DropReason.BAD_HEADER);
      return false;
    }
    reader.reset(packet, offset + PacketWriter.HEADER_BYTES, offset + length);
    if (!reader.next()) {
      counters.drop(DropReason.BAD_CHUNK);
      return false;
    }
    int carried = PacketChecksum.read(packet, offset);
    boolean zeroAllowed =
        config.zeroChecksum()
            && reader.type() != ChunkType.INIT
            && reader.type() != ChunkType.COOKIE_ECHO;
    if (!(carried == 0 && zeroAllowed) && carried != checksum.compute(packet, offset, length)) {
      counters.drop(DropReason.BAD_CHECKSUM);
      return false;
    }
    counters.packetsReceived++;
    return true;
  }

  private void handleChunks(long now, int tag, SctpSink out) {
    if (!tagFits(tag)) {
      counters.drop(DropReason.BAD_TAG);
      return;
    }
    boolean more;
    do {
      more = handleChunk(now, tag, out);
    } while (more && !ended && reader.next());
    if (ended) {
      return;
    }
    if (more && reader.malformed()) {
      counters.drop(DropReason.BAD_CHUNK);
    }
    if (isUp()) {
      receiver.endOfPacket(now);
      reset.dataReceived(out);
    }
  }

  /** RFC 9260 section 8.5. COOKIE ECHO is checked against the cookie it brings. */
  private boolean tagFits(int tag) {
    InitParameters peer = handshake.peer();
    int local = handshake.local().tag();
    return switch (reader.type()) {
      case ChunkType.INIT -> tag == 0 && reader.last();
      case ChunkType.COOKIE_ECHO -> true;
      case ChunkType.ABORT, ChunkType.SHUTDOWN_COMPLETE -> {
        boolean reflected = reader.flag(ChunkType.FLAG_TAG_REFLECTED);
        yield reflected ? peer != null && tag == peer.tag() : tag == local;
      }
      default -> tag == local;
    };
  }

  /** Handles the chunk the reader is at; false if the rest of the packet is to be ignored. */
  private boolean handleChunk(long now, int tag, SctpSink out) {
    switch (reader.type()) {
      case ChunkType.DATA -> {
        return handleData(now, out);
      }
      case ChunkType.SACK -> {
        if (require(sendsData()) && sender.handleSack(now, reader)) {
          alive(now);
        }
      }
      case ChunkType.FORWARD_TSN -> {
        if (require(takesData())) {
          return receiver.handleForwardTsn(reader, inbox);
        }
      }
      case ChunkType.RE_CONFIG -> {
        if (require(takesData())) {
          return reset.handle(now, reader, out);
        }
      }
      case ChunkType.HEARTBEAT -> {
        if (require(isUp()) && !heartbeat.answer(reader, out)) {
          counters.drop(DropReason.BAD_CHUNK);
        }
      }
      case ChunkType.HEARTBEAT_ACK -> {
        if (!heartbeat.handleAck(now, reader)) {
          counters.drop(DropReason.BAD_HEARTBEAT_ACK);
        } else {
          errorCount = 0;
        }
      }
      case ChunkType.INIT, ChunkType.INIT_ACK, ChunkType.COOKIE_ECHO, ChunkType.COOKIE_ACK -> {
        return handleSetUp(now, tag, out);
      }
      case ChunkType.ABORT -> {
        end("aborted by the peer: " + abortReason(), out);
        return false;
      }
      case ChunkType.ERROR -> handleError(now, out);
      case ChunkType.SHUTDOWN, ChunkType.SHUTDOWN_ACK, ChunkType.SHUTDOWN_COMPLETE -> {
        return handleTearDown(now, out);
      }
      default -> {
        return handleUnknown(out);
      }
    }
    return true;
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

  private boolean handleSetUp(long now, int tag, SctpSink out) {
    switch (reader.type()) {
      case ChunkType.INIT -> {
        if (state == SctpState.SHUTDOWN_ACK_SENT) {
          sendShutdownAck(now, out);
        } else if (!reader.last() || tag != 0 || !handshake.handleInit(reader, state, out)) {
          counters.drop(DropReason.BAD_CHUNK);
        }
        return false;
      }
      case ChunkType.INIT_ACK -> {
        if (require(state == SctpState.COOKIE_WAIT)) {
          if (handshake.handleInitAck(now, reader, out)) {
            state = SctpState.COOKIE_ECHOED;
          } else {
            counters.drop(DropReason.BAD_CHUNK);
          }
        }
        return false;
      }
      case ChunkType.COOKIE_ECHO -> {
        return handleCookieEcho(now, tag, out);
      }
      default -> {
        if (require(state == SctpState.COOKIE_ECHOED)) {
          establish(now, out);
        }
        return true;
      }
    }
  }

  private boolean handleCookieEcho(long now, int tag, SctpSink out) {
    if (state == SctpState.SHUTDOWN_ACK_SENT) {
      sendShutdownAck(now, out);
      return false;
    }
    Handshake.Verdict verdict = handshake.handleCookieEcho(reader, tag, state);
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
    t2.stop();
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

  // ----------------------------------------------------------------------------- data

  private boolean handleData(long now, SctpSink out) {
    if (state == SctpState.COOKIE_ECHOED) {
      // Only a peer that took our cookie sends data, so the COOKIE ACK is lost or late.
      establish(now, out);
    }
    if (ended || !require(takesData())) {
      return false;
    }
    if (!dataChunk.read(reader)) {
      counters.drop(DropReason.BAD_CHUNK);
      return false;
    }
    int streamId = dataChunk.streamId();
    switch (receiver.handleData(dataChunk, inbox)) {
      case FINE -> {
        if (state == SctpState.SHUTDOWN_SENT) {
          receiver.requestSack();
          sendShutdown(now, out);
        }
      }
      case INVALID_STREAM -> sendInvalidStream(streamId, out);
      case NO_USER_DATA -> fail(ErrorCause.NO_USER_DATA, "DATA chunk without user data", out);
      case OUT_OF_RESOURCE ->
          fail(ErrorCause.OUT_OF_RESOURCE, "peer exceeds the receiver window", out);
      case MESSAGE_TOO_LARGE -> fail(ErrorCause.PROTOCOL_VIOLATION, "message too large", out);
    }
    return !ended;
  }

  // ------------------------------------------------------------------------- tear-down

  private boolean handleTearDown(long now, SctpSink out) {
    switch (reader.type()) {
      case ChunkType.SHUTDOWN -> handleShutdown(now, out);
      case ChunkType.SHUTDOWN_ACK -> {
        if (require(state == SctpState.SHUTDOWN_SENT || state == SctpState.SHUTDOWN_ACK_SENT)) {
          writer.open(ChunkType.SHUTDOWN_COMPLETE, 0, 0, out);
          end("shut down", out);
        }
      }
      default -> {
        if (require(state == SctpState.SHUTDOWN_ACK_SENT)) {
          end("shut down by the peer", out);
        }
      }
    }
    return !ended;
  }

  private void handleShutdown(long now, SctpSink out) {
    if (reader.valueBytes() < 4) {
      counters.drop(DropReason.BAD_CHUNK);
      return;
    }
    if (!require(isUp())) {
      return;
    }
    int cumulative = BigEndian.i32(reader.array(), reader.valueOffset());
    if (sendsData() && sender.handleCumulativeTsn(now, cumulative)) {
      alive(now);
    }
    switch (state) {
      case ESTABLISHED, SHUTDOWN_PENDING -> state = SctpState.SHUTDOWN_RECEIVED;
      case SHUTDOWN_SENT, SHUTDOWN_ACK_SENT -> sendShutdownAck(now, out);
      default -> {}
    }
  }

  private void advanceShutdown(long now, SctpSink out) {
    if (state == SctpState.SHUTDOWN_PENDING && sender.drained()) {
      state = SctpState.SHUTDOWN_SENT;
      t2.stop();
      sendShutdown(now, out);
    } else if (state == SctpState.SHUTDOWN_RECEIVED && sender.drained()) {
      t2.stop();
      sendShutdownAck(now, out);
    }
  }

  private void sendShutdown(long now, SctpSink out) {
    int at = writer.open(ChunkType.SHUTDOWN, 0, 4, out);
    BigEndian.putI32(writer.array(), at, receiver.cumulativeTsn());
    t2.start(now, rto.timeoutNanos());
  }

  private void sendShutdownAck(long now, SctpSink out) {
    state = SctpState.SHUTDOWN_ACK_SENT;
    writer.open(ChunkType.SHUTDOWN_ACK, 0, 0, out);
    t2.start(now, rto.timeoutNanos());
  }

  /** Our SHUTDOWN COMPLETE may be lost; the peer then repeats what it answered (8.4 rule 5). */
  private void answerAfterTheEnd(int tag, SctpSink out) {
    if (reader.type() == ChunkType.SHUTDOWN_ACK) {
      int flags = ChunkType.FLAG_TAG_REFLECTED;
      writer.openWithTag(tag, ChunkType.SHUTDOWN_COMPLETE, flags, 0, out);
      writer.flush(out);
    } else {
      counters.drop(DropReason.WRONG_STATE);
    }
  }

  private void end(String reason, SctpSink out) {
    if (ended) {
      return;
    }
    ended = true;
    state = SctpState.CLOSED;
    writer.flush(out);
    handshake.stop();
    t2.stop();
    sender.stop();
    receiver.stop();
    reset.stop();
    heartbeat.stop();
    channels.closeAll(out);
    out.closed(reason);
  }

  private void fail(int cause, String reason, SctpSink out) {
    sendAbort(cause, reason, out);
    end(reason, out);
  }

  // --------------------------------------------------------------------- errors, aborts

  private void sendAbort(int cause, String reason, SctpSink out) {
    if (handshake.peer() == null) {
      return;
    }
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int textBytes = Math.min(text.length, MAX_REASON_BYTES);
    int length = ParameterReader.HEADER_BYTES + textBytes;
    int at = writer.open(ChunkType.ABORT, 0, length, out);
    BigEndian.putU16(writer.array(), at, cause);
    BigEndian.putU16(writer.array(), at + 2, length);
    System.arraycopy(text, 0, writer.array(), at + ParameterReader.HEADER_BYTES, textBytes);
  }

  private String abortReason() {
    ParameterReader cause =
        new ParameterReader(reader.array(), reader.valueOffset(), reader.valueBytes());
    if (!cause.next()) {
      return "no cause given";
    }
    return "cause " + cause.type();
  }

  private void handleError(long now, SctpSink out) {
    ParameterReader cause =
        new ParameterReader(reader.array(), reader.valueOffset(), reader.valueBytes());
    while (cause.next()) {
      if (cause.type() == ErrorCause.STALE_COOKIE && state == SctpState.COOKIE_ECHOED) {
        state = SctpState.COOKIE_WAIT;
        if (!handshake.staleCookie(now, out)) {
          end("the peer finds every cookie too old", out);
          return;
        }
      }
    }
  }

  private void sendInvalidStream(int streamId, SctpSink out) {
    int length = ParameterReader.HEADER_BYTES + 4;
    int at = writer.open(ChunkType.ERROR, 0, length, out);
    byte[] packet = writer.array();
    BigEndian.putU16(packet, at, ErrorCause.INVALID_STREAM);
    BigEndian.putU16(packet, at + 2, length);
    BigEndian.putU16(packet, at + 4, streamId);
    BigEndian.putU16(packet, at + 6, 0);
  }

  /** The two highest bits of an unknown type say what to do (RFC 9260 section 3.2). */
  private boolean handleUnknown(SctpSink out) {
    counters.drop(DropReason.UNKNOWN_CHUNK);
    boolean report = (reader.type() & 0x40) != 0;
    int chunkBytes = PacketWriter.CHUNK_HEADER_BYTES + reader.valueBytes();
    int length = ParameterReader.HEADER_BYTES + chunkBytes;
    if (report && isUp() && length <= writer.maxValueBytes()) {
      int at = writer.open(ChunkType.ERROR, 0, length, out);
      BigEndian.putU16(writer.array(), at, ErrorCause.UNRECOGNIZED_CHUNK);
      BigEndian.putU16(writer.array(), at + 2, length);
      int from = reader.valueOffset() - PacketWriter.CHUNK_HEADER_BYTES;
      int to = at + ParameterReader.HEADER_BYTES;
      System.arraycopy(reader.array(), from, writer.array(), to, chunkBytes);
    }
    return (reader.type() & 0x80) != 0;
  }

  // ---------------------------------------------------------------------- timers, output

  private void runTimers(long now, SctpSink out) {
    if (!handshake.onTimeout(now, state, out)) {
      end("no answer to INIT or COOKIE ECHO", out);
      return;
    }
    if (t2.expire(now)) {
      rto.backOff();
      if (state == SctpState.SHUTDOWN_SENT) {
        sendShutdown(now, out);
      } else {
        sendShutdownAck(now, out);
      }
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

  private void flushFromOutside(long now, SctpSink out) {
    // From within the sink there is a flush to come.
    if (!inside) {
      inside = true;
      try {
        flush(now, out);
      } finally {
        inside = false;
      }
    }
  }

  private void flush(long now, SctpSink out) {
    boolean again = !ended && isUp();
    while (again) {
      reset.transmit(now, out);
      receiver.writeSack(sendsData() && sender.hasWork(), out);
      if (sendsData()) {
        sender.transmit(now, out);
      }
      advanceShutdown(now, out);
      again = false;
      DataChannel low;
      while (!ended && (low = sender.queue().pollLow()) != null) {
        out.bufferedAmountLow(low);
        again = !ended;
      }
    }
    writer.flush(out);
  }
}
