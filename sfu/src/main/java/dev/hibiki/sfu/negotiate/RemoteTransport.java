package dev.hibiki.sfu.negotiate;

import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.rtc.ice.IceCredentials;
import dev.hibiki.rtc.sdp.SdpException;
import dev.hibiki.rtc.sdp.SessionDescription;
import dev.hibiki.rtc.sdp.Setup;
import dev.hibiki.rtc.sdp.TransportParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a transport, as its description tells it.
 *
 * @param localRole who the server is in the DTLS handshake
 */
public record RemoteTransport(
    IceCredentials credentials,
    Fingerprint fingerprint,
    DtlsRole localRole,
    List<Candidate> candidates) {

  /** What a client's offer says, given the role that was answered. */
  public static RemoteTransport ofOffer(SessionDescription offer, Setup answered) {
    return of(offer, answered == Setup.PASSIVE ? DtlsRole.SERVER : DtlsRole.CLIENT);
  }

  /** What a client's answer says. */
  public static RemoteTransport ofAnswer(SessionDescription answer) {
    boolean passive = answer.bundledTransport().setup() == Setup.PASSIVE;
    return of(answer, passive ? DtlsRole.CLIENT : DtlsRole.SERVER);
  }

  private static RemoteTransport of(SessionDescription description, DtlsRole localRole) {
    TransportParameters transport = description.bundledTransport();
    IceCredentials credentials = transport.credentials();
    if (credentials == null) {
      throw new SdpException(0, "no ICE credentials");
    }
    return new RemoteTransport(
        credentials,
        fingerprint(transport.fingerprints()),
        localRole,
        description.candidates().stream().flatMap(line -> Candidate.parse(line).stream()).toList());
  }

  private static Fingerprint fingerprint(List<Fingerprint> fingerprints) {
    @Nullable Fingerprint first = null;
    for (Fingerprint fingerprint : fingerprints) {
      if (fingerprint.algorithm().equalsIgnoreCase("sha-256")) {
        return fingerprint;
      }
      if (first == null) {
        first = fingerprint;
      }
    }
    if (first == null) {
      throw new SdpException(0, "no fingerprint");
    }
    return first;
  }
}
