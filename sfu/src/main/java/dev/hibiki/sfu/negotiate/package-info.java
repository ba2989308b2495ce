/**
 * Between session descriptions and the media plane: which codecs a section gets, and what a
 * negotiated section means for reception and sending. Stateless, apart from the offers of one peer.
 */
@NullMarked
package dev.hibiki.sfu.negotiate;

import org.jspecify.annotations.NullMarked;
