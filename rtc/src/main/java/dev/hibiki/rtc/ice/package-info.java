/**
 * Interactive Connectivity Establishment for one component: full agent in either role, and lite.
 * RFC 8445, 8838 (trickle), 7675 (consent), 6544 (passive TCP candidates), 4571 (framing).
 *
 * <p>{@link dev.hibiki.rtc.ice.IceAgent} is the machine. It holds one generation of credentials,
 * candidates and pairs, and during a restart the generation before it. A pair is known by its
 * {@link dev.hibiki.rtc.ice.Path}: with one component and no relayed candidates of our own, that is
 * what RFC 8445 calls a pair after pruning.
 *
 * <p>Thread rule: all of an agent belongs to one owner thread. Time comes in as nanoseconds of a
 * monotonic clock. Nothing here resolves a name.
 */
@NullMarked
package dev.hibiki.rtc.ice;

import org.jspecify.annotations.NullMarked;
