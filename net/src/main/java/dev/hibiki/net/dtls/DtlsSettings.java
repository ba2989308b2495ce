package dev.hibiki.net.dtls;

import java.time.Duration;

/**
 * Bounds and timers of DTLS handshakes.
 *
 * @param maxConcurrentHandshakes handshakes that may be under way at once; others wait their turn,
 *     which counts toward their timeout
 * @param handshakeTimeout after which a handshake fails
 * @param firstRetransmit when an unanswered flight is sent again; doubles each time
 * @param mtuBytes the largest datagram of a handshake
 */
public record DtlsSettings(
    int maxConcurrentHandshakes,
    Duration handshakeTimeout,
    Duration firstRetransmit,
    int mtuBytes) {

  /** 256 handshakes at once, 60 s, 200 ms, 1200 bytes. */
  public static DtlsSettings defaults() {
    return new DtlsSettings(256, Duration.ofSeconds(60), Duration.ofMillis(200), 1200);
  }
}
