package dev.hibiki.rtc;

import dev.hibiki.rtc.ice.IceConfig;
import dev.hibiki.rtc.sctp.SctpConfig;

/**
 * What one peer is made with.
 *
 * @param ice timers, bounds and the role of the ICE agent
 * @param sctp bounds of the SCTP association
 */
public record PeerConfig(IceConfig ice, SctpConfig sctp) {}
