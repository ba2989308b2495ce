package dev.hibiki.rtc;

import dev.hibiki.rtc.ice.IceConfig;
import dev.hibiki.rtc.ice.IceCredentials;
import dev.hibiki.rtc.sctp.SctpConfig;
import java.util.random.RandomGenerator;

/**
 * What one peer is made with.
 *
 * @param ice timers, bounds and the role of the ICE agent
 * @param sctp bounds of the SCTP association
 * @param ufragPrefix what each local username fragment begins with, so that datagrams can be routed
 *     before they are authenticated; may be empty
 */
public record PeerConfig(IceConfig ice, SctpConfig sctp, String ufragPrefix) {
  /** Without a prefix. */
  public PeerConfig(IceConfig ice, SctpConfig sctp) {
    this(ice, sctp, "");
  }

  IceCredentials freshCredentials(RandomGenerator random) {
    return IceCredentials.generate(random, ufragPrefix);
  }
}
