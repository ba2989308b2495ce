package dev.hibiki.media.shard;

import dev.hibiki.rtc.ice.Candidate;
import java.net.InetSocketAddress;

/**
 * A candidate of ours and the socket behind it.
 *
 * @param base the socket's bound address, as in {@link dev.hibiki.rtc.ice.Path#local}
 */
public record LocalCandidate(Candidate candidate, InetSocketAddress base) {}
