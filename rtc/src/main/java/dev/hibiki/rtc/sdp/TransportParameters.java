package dev.hibiki.rtc.sdp;

import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.ice.IceCredentials;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one side says of its ICE and DTLS transport, at session level or in a section.
 *
 * @param credentials ICE user name fragment and password, null if not told
 * @param iceOptions words of {@code a=ice-options}
 * @param fingerprints certificate fingerprints, most often one
 * @param setup DTLS role, null if not told
 */
public record TransportParameters(
    @Nullable IceCredentials credentials,
    List<String> iceOptions,
    List<Fingerprint> fingerprints,
    @Nullable Setup setup) {
  /** Nothing told. */
  public static final TransportParameters NONE =
      new TransportParameters(null, List.of(), List.of(), null);

  public TransportParameters {
    iceOptions = List.copyOf(iceOptions);
    fingerprints = List.copyOf(fingerprints);
  }

  /** These parameters, with what they leave out taken from {@code outer}. */
  public TransportParameters within(TransportParameters outer) {
    return new TransportParameters(
        credentials != null ? credentials : outer.credentials,
        iceOptions.isEmpty() ? outer.iceOptions : iceOptions,
        fingerprints.isEmpty() ? outer.fingerprints : fingerprints,
        setup != null ? setup : outer.setup);
  }
}
