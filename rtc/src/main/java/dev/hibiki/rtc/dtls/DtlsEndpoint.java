package dev.hibiki.rtc.dtls;

import dev.hibiki.rtc.Owner;
import dev.hibiki.rtc.srtp.SrtpKeys;

/**
 * DTLS 1.2 for one peer, behind a port.
 *
 * <p>All methods are called on the owner thread and return at once; an implementation may do its
 * handshake elsewhere, and calls its listener on the owner thread only. Arrays are borrowed for the
 * duration of a call, both ways.
 */
public interface DtlsEndpoint {
  /**
   * Starts the handshake. Datagrams that arrived earlier may have been kept (bounded).
   *
   * @param remote the fingerprint the peer's certificate must have
   */
  void start(long nowNanos, DtlsRole role, Fingerprint remote);

  /** Takes one datagram whose first byte is 20 to 63 (RFC 7983). */
  void handle(long nowNanos, byte[] datagram, int offset, int length);

  /** Sends application data (one SCTP packet) as one record. Dropped before the handshake ends. */
  void send(long nowNanos, byte[] data, int offset, int length);

  /** Sends close_notify if the handshake is done and releases everything. */
  void close(long nowNanos);

  /** What happens to an endpoint. Every call is on the owner thread. */
  interface Listener {
    /** A datagram to send to the peer. */
    void transmit(byte[] datagram, int offset, int length);

    /** The handshake is done and the fingerprint matched. */
    void connected(long nowNanos, SrtpKeys keys);

    /** One decrypted application record. */
    void applicationData(long nowNanos, byte[] data, int offset, int length);

    /** The peer closed, or the handshake failed; {@code reason} is for logs. */
    void closed(long nowNanos, String reason);
  }

  /** Makes endpoints that share one certificate. Thread-safe. */
  interface Factory {
    /** The fingerprint of the local certificate. */
    Fingerprint localFingerprint();

    /** A new endpoint, called and calling back on {@code owner}. */
    DtlsEndpoint create(Owner owner, Listener listener);
  }
}
