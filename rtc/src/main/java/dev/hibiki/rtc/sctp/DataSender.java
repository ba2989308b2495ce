package dev.hibiki.rtc.sctp;

import dev.hibiki.rtc.sctp.OutboundChunk.Fate;

/**
 * Sends user data: new chunks as far as the windows allow, lost chunks again, and FORWARD TSN for
 * those given up (RFC 9260 sections 6 and 7, RFC 3758).
 */
final class DataSender {
  /** Chunks in flight at most: what peers are known to remember ahead of a gap. */
  private static final int MAX_OUTSTANDING_CHUNKS = 4096;

  private static final int SACK_FIELD_BYTES = 12;
  private static final int SMALL_WINDOW_PACKETS = 4;
  private static final long MIN_FORWARD_INTERVAL_NANOS = 20_000_000;

  private final PacketWriter writer;
  private final SctpCounters counters;
  private final RetransmissionTimeout rto;
  private final SendQueue queue;
  private final OutstandingData outstanding;
  private final CongestionWindow window;
  private final DeadlineTimer t3 = new DeadlineTimer();
  private final ForwardTsn forward = new ForwardTsn();
  private final int packetBytes;
  private final int maxPayloadBytes;

  private boolean partialReliability;
  private int peerWindowBytes;
  private int freeOfWindowBytes;
  private long forwardedNanos;
  private int forwardedTsn;
  private boolean forwarded;

  DataSender(
      SctpConfig config, PacketWriter writer, RetransmissionTimeout rto, SctpCounters counters) {
    this.writer = writer;
    this.counters = counters;
    this.rto = rto;
    this.queue = new SendQueue(config.limits().sendBufferBytes(), counters);
    this.outstanding = new OutstandingData(queue);
    this.packetBytes = writer.array().length;
    this.window = new CongestionWindow(packetBytes, config.initialWindowPackets());
    this.maxPayloadBytes = writer.maxValueBytes() - DataChunk.FIELD_BYTES;
  }

  SendQueue queue() {
    return queue;
  }

  CongestionWindow window() {
    return window;
  }

  int flightBytes() {
    return outstanding.flightBytes();
  }

  /** The association is established; what was queued before may be sent. */
  void start(int initialTsn, int peerWindow, boolean forwardTsnSupported) {
    outstanding.reset(initialTsn);
    window.reset(peerWindow);
    t3.stop();
    rto.reset();
    partialReliability = forwardTsnSupported;
    peerWindowBytes = peerWindow;
    freeOfWindowBytes = 0;
    forwarded = false;
  }

  /** The association is over: nothing will be sent any more. */
  void stop() {
    outstanding.reset(outstanding.nextTsn());
    queue.clear();
    t3.stop();
  }

  long deadlineNanos() {
    return t3.deadlineNanos();
  }

  /** The last TSN given to a chunk. */
  int lastTsn() {
    return outstanding.nextTsn() - 1;
  }

  /** Whether everything was sent and acknowledged or given up. */
  boolean drained() {
    return queue.isEmpty() && outstanding.isEmpty();
  }

  /** Whether a call of {@link #transmit} may produce data, so that a SACK can ride along. */
  boolean hasWork() {
    return !queue.isEmpty() || outstanding.lostChunks() > 0;
  }

  // --------------------------------------------------------------------- incoming

  /** Takes a SACK chunk; false if it tells nothing new or is not to be believed. */
  boolean handleSack(long now, ChunkReader chunk) {
    if (chunk.valueBytes() < SACK_FIELD_BYTES) {
      counters.drop(DropReason.BAD_CHUNK);
      return false;
    }
    byte[] bytes = chunk.array();
    int at = chunk.valueOffset();
    int cumulative = BigEndian.i32(bytes, at);
    int gaps = BigEndian.u16(bytes, at + 8);
    int duplicates = BigEndian.u16(bytes, at + 10);
    int gapOffset = at + SACK_FIELD_BYTES;
    if (SACK_FIELD_BYTES + 4 * (gaps + duplicates) > chunk.valueBytes()) {
      counters.drop(DropReason.BAD_CHUNK);
      return false;
    }
    if (!plausible(cumulative) || !gapsPlausible(cumulative, bytes, gapOffset, gaps)) {
      return false;
    }
    int flightBefore = outstanding.flightBytes();
    outstanding.acknowledge(now, cumulative);
    outstanding.acknowledgeGaps(now, bytes, gapOffset, gaps, window.recovering());
    int advertised = BigEndian.i32(bytes, at + 4);
    peerWindowBytes = advertised < 0 ? Integer.MAX_VALUE : advertised;
    acknowledged(now, cumulative, flightBefore);
    // A peer that says its window is closed is alive: probing it must not end the association.
    return outstanding.anythingNew() || peerWindowBytes == 0;
  }

  /** Takes the cumulative TSN of a SHUTDOWN chunk; false if it tells nothing new. */
  boolean handleCumulativeTsn(long now, int cumulative) {
    if (!plausible(cumulative)) {
      return false;
    }
    int flightBefore = outstanding.flightBytes();
    outstanding.acknowledge(now, cumulative);
    acknowledged(now, cumulative, flightBefore);
    return outstanding.anythingNew();
  }

  private boolean plausible(int cumulative) {
    if (SerialNumbers.before(cumulative, outstanding.cumulativeTsn())) {
      counters.drop(DropReason.OLD_SACK);
      return false;
    }
    if (SerialNumbers.after(cumulative, lastTsn())) {
      counters.drop(DropReason.BAD_SACK);
      return false;
    }
    return true;
  }

  private boolean gapsPlausible(int cumulative, byte[] bytes, int offset, int count) {
    int highest = lastTsn() - cumulative;
    int previous = 0;
    for (int i = 0; i < count; i++) {
      int first = BigEndian.u16(bytes, offset + 4 * i);
      int last = BigEndian.u16(bytes, offset + 4 * i + 2);
      if (first <= previous || last < first || last > highest) {
        counters.drop(DropReason.BAD_SACK);
        return false;
      }
      previous = last;
    }
    return true;
  }

  private void acknowledged(long now, int cumulative, int flightBefore) {
    if (outstanding.roundTripNanos() > 0) {
      rto.measured(outstanding.roundTripNanos());
    } else if (outstanding.anythingNew()) {
      rto.progress();
    }
    if (outstanding.cumulativeMoved()) {
      window.acknowledged(cumulative, outstanding.newlyAckedBytes(), flightBefore);
    }
    if (outstanding.foundLoss() && window.lossFound(lastTsn())) {
      counters.fastRecoveries++;
      // The first packet sent again on entering fast recovery ignores the window.
      freeOfWindowBytes = packetBytes;
    }
    if (outstanding.isEmpty()) {
      t3.stop();
    } else if (outstanding.cumulativeMoved()) {
      t3.stop();
      t3.start(now, rto.timeoutNanos());
    }
  }

  /** Runs the retransmission timer if it is due; true if it was. */
  boolean onTimeout(long now) {
    if (!t3.expire(now)) {
      return false;
    }
    counters.timeouts++;
    outstanding.loseAll();
    if (outstanding.lostChunks() > 0) {
      window.timedOut();
    }
    rto.backOff();
    forwarded = false;
    return true;
  }

  // --------------------------------------------------------------------- outgoing

  /** Writes everything that may be sent now. */
  void transmit(long now, SctpSink out) {
    if (outstanding.lostChunks() > 0) {
      giveUpLost(now);
      sendLost(now, out);
    }
    freeOfWindowBytes = 0;
    sendForwardTsn(now, out);
    if (sendNew(now, out)) {
      sendForwardTsn(now, out);
    }
    if (!outstanding.isEmpty() && !t3.running()) {
      t3.start(now, rto.timeoutNanos());
    }
  }

  private void giveUpLost(long now) {
    if (!partialReliability) {
      return;
    }
    for (int i = 0; i < outstanding.size(); i++) {
      OutboundChunk chunk = outstanding.at(i);
      if (chunk.fate == Fate.LOST) {
        OutboundMessage message = chunk.message();
        boolean sentOften =
            message.maxRetransmits >= 0 && chunk.transmissions > message.maxRetransmits;
        if (sentOften || message.expired(now)) {
          abandon(message);
        }
      }
    }
  }

  private void abandon(OutboundMessage message) {
    counters.messagesAbandoned++;
    outstanding.abandon(message);
  }

  private void sendLost(long now, SctpSink out) {
    for (int i = 0; i < outstanding.size() && outstanding.lostChunks() > 0; i++) {
      OutboundChunk chunk = outstanding.at(i);
      if (chunk.fate != Fate.LOST) {
        continue;
      }
      int bytes = chunk.flightBytes();
      boolean windowOpen = congestionAllows() || freeOfWindowBytes >= bytes;
      if (!windowOpen || !peerAllows(bytes)) {
        break;
      }
      freeOfWindowBytes -= Math.min(freeOfWindowBytes, bytes);
      outstanding.addAgain(chunk);
      counters.dataChunksRetransmitted++;
      write(chunk, out);
      if (i == 0) {
        t3.start(now, rto.timeoutNanos());
      }
    }
  }

  /** True if a message was given up on the way. */
  private boolean sendNew(long now, SctpSink out) {
    boolean gaveUp = false;
    while (outstanding.size() < MAX_OUTSTANDING_CHUNKS && congestionAllows()) {
      OutboundMessage message = queue.head(now);
      if (message == null) {
        break;
      }
      if (partialReliability && message.begun() && message.expired(now)) {
        abandon(message);
        gaveUp = true;
        continue;
      }
      int offset = message.takenBytes;
      int length = Math.min(message.payload.length - offset, maxPayloadBytes);
      if (!peerAllows(length + PacketWriter.CHUNK_HEADER_BYTES + DataChunk.FIELD_BYTES)) {
        break;
      }
      queue.take(length);
      OutboundChunk chunk = outstanding.add(now, message, offset, length);
      counters.dataChunksSent++;
      write(chunk, out);
    }
    return gaveUp;
  }

  private boolean congestionAllows() {
    return outstanding.flightBytes() < window.bytes();
  }

  /** A closed window is probed with one chunk at a time (RFC 9260 section 6.1 rule A). */
  private boolean peerAllows(int bytes) {
    int flight = outstanding.flightBytes();
    return flight == 0 || flight + bytes <= peerWindowBytes;
  }

  private void write(OutboundChunk chunk, SctpSink out) {
    OutboundMessage message = chunk.message();
    int end = chunk.offset + chunk.length;
    int flags = chunk.offset == 0 ? ChunkType.FLAG_BEGIN : 0;
    flags |= end == message.payload.length ? ChunkType.FLAG_END : 0;
    flags |= message.ordered ? 0 : ChunkType.FLAG_UNORDERED;
    if (!congestionAllows() && window.bytes() <= SMALL_WINDOW_PACKETS * packetBytes) {
      // Nothing more can be sent, and too little was for the peer to answer by itself.
      flags |= ChunkType.FLAG_IMMEDIATE;
    }
    int at = writer.open(ChunkType.DATA, flags, DataChunk.FIELD_BYTES + chunk.length, out);
    byte[] packet = writer.array();
    BigEndian.putI32(packet, at, chunk.tsn);
    BigEndian.putU16(packet, at + 4, message.stream.id);
    BigEndian.putU16(packet, at + 6, message.ssn);
    BigEndian.putI32(packet, at + 8, message.payloadProtocol);
    System.arraycopy(
        message.payload, chunk.offset, packet, at + DataChunk.FIELD_BYTES, chunk.length);
  }

  private void sendForwardTsn(long now, SctpSink out) {
    if (outstanding.isEmpty() || outstanding.at(0).fate != Fate.ABANDONED) {
      return;
    }
    int tsn = forward.collect(outstanding, writer.maxValueBytes());
    long interval = Math.max(rto.roundTripNanos(), MIN_FORWARD_INTERVAL_NANOS);
    if (forwarded && tsn == forwardedTsn && now - forwardedNanos < interval) {
      return;
    }
    forwarded = true;
    forwardedTsn = tsn;
    forwardedNanos = now;
    forward.write(writer, out);
  }
}
