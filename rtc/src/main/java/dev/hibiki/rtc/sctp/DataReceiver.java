package dev.hibiki.rtc.sctp;

import dev.hibiki.rtc.sctp.ReassemblyQueue.Delivery;

/**
 * Takes DATA and FORWARD TSN chunks and acknowledges them, at once or with delay (RFC 9260 section
 * 6.2, RFC 3758 section 3.6).
 */
final class DataReceiver {
  /** What a chunk means to the association. */
  enum Outcome {
    /** Taken, or ignored and counted. */
    FINE,
    /** The stream does not exist: the peer is told. */
    INVALID_STREAM,
    /** The association cannot go on. */
    NO_USER_DATA,
    /** The association cannot go on: the peer ignores our window. */
    OUT_OF_RESOURCE,
    /** The association cannot go on: the message is larger than anything agreed. */
    MESSAGE_TOO_LARGE
  }

  private static final int PACKETS_PER_SACK = 2;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final int windowBytes;
  private final int hardLimitBytes;
  private final long sackDelayNanos;
  private final SctpCounters counters;
  private final PacketWriter writer;
  private final ReceivedTsns received = new ReceivedTsns();
  private final ReassemblyQueue reassembly;
  private final DeadlineTimer sackTimer = new DeadlineTimer();
  private int packetsSinceSack;
  private boolean dataInPacket;
  private boolean immediate;
  private boolean hadGap;
  private boolean sackDue;
  private boolean forwarded;
  private int forwardedTsn;

  DataReceiver(SctpConfig config, PacketWriter writer, SctpCounters counters) {
    SctpConfig.Limits limits = config.limits();
    this.windowBytes = limits.receiveBufferBytes();
    // A chunk that fills the first gap is always taken, or nothing behind it could ever leave.
    // With fragments in a row, what then waits is one message more than the window.
    this.hardLimitBytes = windowBytes + 2 * limits.maxReceiveMessageBytes();
    this.sackDelayNanos = config.timers().sackDelayMillis() * NANOS_PER_MILLI;
    this.counters = counters;
    this.writer = writer;
    this.reassembly =
        new ReassemblyQueue(limits.maxReceiveMessageBytes(), 2 * limits.maxChannels());
  }

  ReassemblyQueue reassembly() {
    return reassembly;
  }

  /** The association is established. */
  void start(int peerInitialTsn) {
    stop();
    received.reset(peerInitialTsn);
    // The first data is acknowledged at once: it lets the peer measure the round trip.
    packetsSinceSack = PACKETS_PER_SACK - 1;
  }

  void stop() {
    reassembly.clear();
    sackTimer.stop();
    dataInPacket = false;
    immediate = false;
    hadGap = false;
    sackDue = false;
    forwarded = false;
  }

  long deadlineNanos() {
    return sackTimer.deadlineNanos();
  }

  int cumulativeTsn() {
    return received.cumulativeTsn();
  }

  /** The receiver window to advertise (a_rwnd). */
  int freeBytes() {
    return Math.max(0, windowBytes - reassembly.heldBytes());
  }

  // ---------------------------------------------------------------------- chunks

  Outcome handleData(DataChunk chunk, Delivery delivery) {
    if (chunk.payloadBytes() == 0) {
      return Outcome.NO_USER_DATA;
    }
    dataInPacket = true;
    immediate |= chunk.immediate();
    int tsn = chunk.tsn();
    switch (received.check(tsn)) {
      case DUPLICATE -> {
        counters.drop(DropReason.DUPLICATE_TSN);
        received.duplicate(tsn);
        immediate = true;
        return Outcome.FINE;
      }
      case TOO_FAR -> {
        counters.drop(DropReason.TSN_TOO_FAR);
        immediate = true;
        return Outcome.FINE;
      }
      case NEW -> {}
    }
    boolean fillsGap = tsn == received.cumulativeTsn() + 1;
    int limit = fillsGap ? hardLimitBytes : windowBytes;
    if (reassembly.heldBytes() + chunk.payloadBytes() > limit) {
      return noSpace(fillsGap);
    }
    if (chunk.streamId() == InitParameters.MAX_STREAMS) {
      received.add(tsn);
      counters.drop(DropReason.BAD_STREAM);
      return Outcome.INVALID_STREAM;
    }
    return switch (reassembly.add(chunk, delivery)) {
      case TAKEN -> {
        counters.dataChunksReceived++;
        received.add(tsn);
        yield Outcome.FINE;
      }
      case NO_SPACE -> noSpace(fillsGap);
      case TOO_MANY_STREAMS -> {
        received.add(tsn);
        counters.drop(DropReason.BAD_STREAM);
        yield Outcome.INVALID_STREAM;
      }
      case MESSAGE_TOO_LARGE -> Outcome.MESSAGE_TOO_LARGE;
    };
  }

  private Outcome noSpace(boolean fatal) {
    counters.drop(DropReason.NO_BUFFER_SPACE);
    immediate = true;
    return fatal ? Outcome.OUT_OF_RESOURCE : Outcome.FINE;
  }

  /** Takes a FORWARD TSN chunk; false if it is malformed. */
  boolean handleForwardTsn(ChunkReader chunk, Delivery delivery) {
    int length = chunk.valueBytes();
    if (length < 4 || length % ForwardTsn.ENTRY_BYTES != 0) {
      counters.drop(DropReason.BAD_CHUNK);
      return false;
    }
    byte[] bytes = chunk.array();
    int at = chunk.valueOffset();
    int tsn = BigEndian.i32(bytes, at);
    dataInPacket = true;
    immediate = true;
    if (!SerialNumbers.after(tsn, received.cumulativeTsn())) {
      // Our SACK was lost: say it again.
      return true;
    }
    received.forward(tsn);
    forwarded = true;
    forwardedTsn = tsn;
    for (int i = 4; i < length; i += ForwardTsn.ENTRY_BYTES) {
      int streamId = BigEndian.u16(bytes, at + i);
      reassembly.skip(streamId, BigEndian.u16(bytes, at + i + 2), delivery);
    }
    return true;
  }

  /** All chunks of a packet are handled: decides when to acknowledge. */
  void endOfPacket(long now) {
    if (forwarded) {
      forwarded = false;
      reassembly.dropIncomplete(forwardedTsn);
    }
    if (!dataInPacket) {
      return;
    }
    dataInPacket = false;
    packetsSinceSack++;
    // The end of a gap is news that a sender waits for, as its beginning is.
    immediate |= hadGap || received.hasGap();
    hadGap = received.hasGap();
    if (immediate || packetsSinceSack >= PACKETS_PER_SACK) {
      sackDue = true;
    } else if (!sackTimer.running()) {
      sackTimer.start(now, sackDelayNanos);
    }
    immediate = false;
  }

  // ------------------------------------------------------------------------ SACK

  void onTimeout(long now) {
    if (sackTimer.expire(now)) {
      sackDue = true;
    }
  }

  /** Asks for a SACK at the next opportunity. */
  void requestSack() {
    sackDue = true;
  }

  /**
   * Writes a SACK if one is due, or if one is owed and data leaves anyway.
   *
   * @param withData whether a packet is about to leave
   */
  void writeSack(boolean withData, SctpSink out) {
    if (sackDue || (withData && sackTimer.running())) {
      sackDue = false;
      packetsSinceSack = 0;
      sackTimer.stop();
      received.writeSack(writer, freeBytes(), out);
    }
  }
}
