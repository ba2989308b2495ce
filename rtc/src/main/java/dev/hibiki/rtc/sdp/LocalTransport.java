package dev.hibiki.rtc.sdp;

import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.ice.IceCredentials;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of the one transport of a peer connection.
 *
 * @param credentials ICE user name fragment and password
 * @param fingerprint fingerprint of the DTLS certificate
 * @param previousSetup the DTLS role taken in an earlier answer, null at first; it is kept while
 *     the client leaves it open. Offers say actpass in any case.
 * @param iceLite whether the server is an ICE-lite agent
 * @param candidates candidate lines known so far, each beginning with {@code candidate:}
 * @param endOfCandidates whether no more candidates follow
 */
public record LocalTransport(
    IceCredentials credentials,
    Fingerprint fingerprint,
    @Nullable Setup previousSetup,
    boolean iceLite,
    List<String> candidates,
    boolean endOfCandidates) {
  public LocalTransport {
    candidates = List.copyOf(candidates);
  }

  /** What the sections say of it. */
  TransportParameters parameters(Setup setup) {
    return new TransportParameters(credentials, List.of("trickle"), List.of(fingerprint), setup);
  }
}
