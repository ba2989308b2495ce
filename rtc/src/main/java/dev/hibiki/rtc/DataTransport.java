package dev.hibiki.rtc;

import dev.hibiki.rtc.dtls.DtlsEndpoint;
import dev.hibiki.rtc.sctp.DataChannel;
import dev.hibiki.rtc.sctp.SctpAssociation;
import dev.hibiki.rtc.sctp.SctpConfig;
import dev.hibiki.rtc.sctp.SctpSink;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The data part of a peer: an SCTP association over DTLS (RFC 8261, RFC 8831) and its channels. It
 * starts once data is negotiated and the handshake is done, and may end while media goes on.
 */
final class DataTransport implements SctpSink {
  private final SctpConfig config;
  private final RandomGenerator random;
  private final DtlsEndpoint dtls;
  private final PeerEvents events;

  private @Nullable SctpAssociation sctp;
  private boolean negotiated;

  /** The clock reading of the call under way, for the calls of the association. */
  private long nowNanos;

  DataTransport(SctpConfig config, RandomGenerator random, DtlsEndpoint dtls, PeerEvents events) {
    this.config = config;
    this.random = random;
    this.dtls = dtls;
    this.events = events;
  }

  /** Data channels are part of the negotiated session. */
  void negotiate() {
    negotiated = true;
  }

  /**
   * Starts the association if data is negotiated and it is not there yet. To be called once the
   * handshake is done.
   */
  void startIfNegotiated(long nowNanos, boolean dtlsClient) {
    if (sctp == null && negotiated) {
      this.nowNanos = nowNanos;
      sctp = new SctpAssociation(config, dtlsClient, random);
      sctp.start(nowNanos, this);
    }
  }

  /** True once channels can be opened. */
  boolean ready() {
    return sctp != null;
  }

  /** See {@link PeerTransport#openChannel}. */
  @Nullable DataChannel openChannel(
      long nowNanos, String label, boolean ordered, int maxRetransmits) {
    SctpAssociation association = sctp;
    if (association == null) {
      return null;
    }
    this.nowNanos = nowNanos;
    return association.openChannel(nowNanos, label, "", ordered, maxRetransmits, -1, this);
  }

  /** See {@link PeerTransport#sendData}. */
  boolean send(
      long nowNanos, DataChannel channel, boolean binary, byte[] message, int offset, int length) {
    SctpAssociation association = sctp;
    if (association == null) {
      return false;
    }
    this.nowNanos = nowNanos;
    return association.send(nowNanos, channel, binary, message, offset, length, this);
  }

  /** See {@link PeerTransport#closeChannel}. */
  void closeChannel(long nowNanos, DataChannel channel) {
    SctpAssociation association = sctp;
    if (association != null) {
      this.nowNanos = nowNanos;
      association.closeChannel(nowNanos, channel, this);
    }
  }

  /** Takes one packet that DTLS has decrypted. */
  void handle(long nowNanos, byte[] packet, int offset, int length) {
    SctpAssociation association = sctp;
    if (association != null) {
      this.nowNanos = nowNanos;
      association.handle(nowNanos, packet, offset, length, this);
    }
  }

  long deadlineNanos() {
    SctpAssociation association = sctp;
    return association == null ? Long.MAX_VALUE : association.deadlineNanos();
  }

  void onTimeout(long nowNanos) {
    SctpAssociation association = sctp;
    if (association != null) {
      this.nowNanos = nowNanos;
      association.onTimeout(nowNanos, this);
    }
  }

  /** Tells the other side that the association is over. */
  void abort(long nowNanos) {
    SctpAssociation association = sctp;
    if (association != null) {
      this.nowNanos = nowNanos;
      association.abort(nowNanos, this);
    }
  }

  /** Forgets the association. */
  void close() {
    sctp = null;
  }

  @Override
  public void transmit(byte[] packet, int offset, int length) {
    dtls.send(nowNanos, packet, offset, length);
  }

  @Override
  public void connected() {}

  @Override
  public void channelOpened(DataChannel channel) {
    events.channelOpened(nowNanos, channel);
  }

  @Override
  public void message(DataChannel channel, boolean binary, byte[] message, int offset, int length) {
    events.channelMessage(nowNanos, channel, binary, message, offset, length);
  }

  @Override
  public void channelClosed(DataChannel channel) {
    events.channelClosed(nowNanos, channel);
  }

  @Override
  public void closed(String reason) {
    // The data part ended while media may go on: the room above decides by its channels' closing.
    sctp = null;
  }
}
