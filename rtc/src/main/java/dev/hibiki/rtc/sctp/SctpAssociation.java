package dev.hibiki.rtc.sctp;

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
 * <p>The DTLS client sends INIT on {@link #start}; the DTLS server waits for it. A peer that sends
 * INIT as well, as browsers do, is fine: INITs that cross are resolved (RFC 9260 section 5.2).
 * Channels may be opened and messages sent from the very beginning; they leave when the association
 * is up.
 */
public final class SctpAssociation {
  private final SctpConfig config;
  private final SctpCounters counters = new SctpCounters();
  private final PacketReader reader;
  private final Association association;
  private final boolean client;
  private boolean inside;

  /**
   * An association that is not started.
   *
   * @param client whether we are the DTLS client: it sends INIT, and opens channels on even streams
   * @param random source of tags, initial TSNs and cookies; seeded from a strong source
   */
  public SctpAssociation(SctpConfig config, boolean client, RandomGenerator random) {
    this.config = config;
    this.client = client;
    this.reader = new PacketReader(config, counters);
    this.association = new Association(config, client, random, counters);
  }

  // ---------------------------------------------------------------------------- state

  /** The state of the association. */
  public SctpState state() {
    return association.state();
  }

  /** Whether the association is over for good. */
  public boolean ended() {
    return association.ended();
  }

  /** What was sent, received and dropped. */
  public SctpCounters counters() {
    return counters;
  }

  /** The channel on a stream, or null. */
  public @Nullable DataChannel channel(int streamId) {
    return association.channels().channel(streamId);
  }

  /** The number of channels that are not closed. */
  public int channelCount() {
    return association.channels().size();
  }

  /** Bytes of messages accepted and not yet acknowledged, all channels together, with overhead. */
  public int bufferedBytes() {
    return association.sender().queue().bufferedBytes();
  }

  /** The smoothed round trip in nanoseconds, or 0 before the first measurement. */
  public long roundTripNanos() {
    return association.rto().roundTripNanos();
  }

  /** The congestion window in bytes. */
  public int congestionWindowBytes() {
    return association.sender().window().bytes();
  }

  /** When {@link #onTimeout} wants to be called, or {@link Long#MAX_VALUE}. */
  public long deadlineNanos() {
    return association.deadlineNanos();
  }

  // ------------------------------------------------------------------------- commands

  /** DTLS is up. The client sends INIT; the server waits. */
  public void start(long now, SctpSink out) {
    if (client) {
      association.initiate(now, out);
    }
  }

  /** Sends INIT whichever side we are, unless the peer was faster; for a peer that might wait. */
  public void initiate(long now, SctpSink out) {
    association.initiate(now, out);
  }

  /**
   * Opens a channel that the peer learns of in-band; null if there are too many channels, the send
   * buffer is full or the association is over or shutting down.
   *
   * @param maxRetransmits or {@link DataChannel#UNLIMITED}
   * @param maxLifetimeMillis or {@link DataChannel#UNLIMITED}
   * @throws IllegalArgumentException if both limits are given, or a text is longer than 65535 bytes
   */
  public @Nullable DataChannel openChannel(
      long now,
      String label,
      String protocol,
      boolean ordered,
      int maxRetransmits,
      int maxLifetimeMillis,
      SctpSink out) {
    if (!association.acceptsMessages()) {
      return null;
    }
    DcepOpen terms = new DcepOpen(ordered, maxRetransmits, maxLifetimeMillis, label, protocol);
    DataChannel channel = association.channels().open(terms);
    flush(now, out);
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
    if (!association.acceptsMessages()) {
      return null;
    }
    DcepOpen terms = new DcepOpen(ordered, maxRetransmits, maxLifetimeMillis, label, "");
    return association.channels().negotiated(streamId, terms, out);
  }

  /**
   * Sends a message. False if the channel is closed or closing, the message is larger than the peer
   * takes, the send buffer is full, or a shutdown has begun; nothing is queued then.
   */
  public boolean send(
      long now,
      DataChannel channel,
      boolean binary,
      byte[] message,
      int offset,
      int length,
      SctpSink out) {
    if (!association.acceptsMessages() || length > config.limits().maxSendMessageBytes()) {
      return false;
    }
    byte[] copy = Arrays.copyOfRange(message, offset, offset + length);
    boolean accepted = association.channels().send(now, channel, binary, copy);
    flush(now, out);
    return accepted;
  }

  /** Closes a channel, after what was sent on it has arrived or was given up. */
  public void closeChannel(long now, DataChannel channel, SctpSink out) {
    if (!association.ended()) {
      association.channels().close(channel, out);
      flush(now, out);
    }
  }

  /** Ends the association after everything accepted has arrived. */
  public void shutdown(long now, SctpSink out) {
    if (!association.ended()) {
      association.shutDown(out);
      flush(now, out);
    }
  }

  /** Ends the association at once and tells the peer. */
  public void abort(long now, SctpSink out) {
    if (!association.ended()) {
      association.fail(ErrorCause.USER_ABORT, "aborted", out);
      flush(now, out);
    }
  }

  // --------------------------------------------------------------------------- input

  /** Takes one SCTP packet: the content of one DTLS record. */
  public void handle(long now, byte[] packet, int offset, int length, SctpSink out) {
    requireOutside();
    if (!reader.open(packet, offset, length)) {
      return;
    }
    inside = true;
    try {
      association.handle(now, reader, out);
      association.flush(now, out);
    } finally {
      inside = false;
    }
  }

  /** Does what is due; harmless if nothing is. */
  public void onTimeout(long now, SctpSink out) {
    requireOutside();
    if (association.ended()) {
      return;
    }
    inside = true;
    try {
      association.runTimers(now, out);
      association.flush(now, out);
    } finally {
      inside = false;
    }
  }

  private void requireOutside() {
    if (inside) {
      throw new IllegalStateException("called from its own sink");
    }
  }

  private void flush(long now, SctpSink out) {
    // From within the sink there is a flush to come.
    if (!inside) {
      inside = true;
      try {
        association.flush(now, out);
      } finally {
        inside = false;
      }
    }
  }
}
