/**
 * Interactive Connectivity Establishment: full agent in the controlled role and lite. RFC 8445,
 * 8838, 7675, 6544.
 */
@NullMarked
package dev.hibiki.rtc.ice;

import org.jspecify.annotations.NullMarked;
