package dev.hibiki.net.dtls;

import dev.hibiki.rtc.srtp.SrtpProfile;
import java.time.Duration;
import java.util.List;

/**
 * Bounds and timers of DTLS handshakes.
 *
 * @param maxConcurrentHandshakes handshakes that may be under way at once; others wait their turn,
 *     which counts toward their timeout
 * @param handshakeTimeout after which a handshake fails
 * @param firstRetransmit when an unanswered flight is sent again; doubles each time
 * @param mtuBytes the largest datagram of a handshake
 * @param srtpProfiles offered or taken, in order of preference
 */
public record DtlsSettings(
    int maxConcurrentHandshakes,
    Duration handshakeTimeout,
    Duration firstRetransmit,
    int mtuBytes,
    List<SrtpProfile> srtpProfiles) {

  public DtlsSettings {
    srtpProfiles = List.copyOf(srtpProfiles);
  }

  /** With all profiles. */
  public DtlsSettings(
      int maxConcurrentHandshakes,
      Duration handshakeTimeout,
      Duration firstRetransmit,
      int mtuBytes) {
    this(
        maxConcurrentHandshakes,
        handshakeTimeout,
        firstRetransmit,
        mtuBytes,
        List.of(SrtpProfile.values()));
  }

  /** 256 handshakes at once, 60 s, 200 ms, 1200 bytes. */
  public static DtlsSettings defaults() {
    return new DtlsSettings(256, Duration.ofSeconds(60), Duration.ofMillis(200), 1200);
  }

  /** The same with other profiles. */
  public DtlsSettings withSrtpProfiles(List<SrtpProfile> profiles) {
    return new DtlsSettings(
        maxConcurrentHandshakes, handshakeTimeout, firstRetransmit, mtuBytes, profiles);
  }
}
