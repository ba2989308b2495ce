/**
 * Session descriptions: grammar, model, codec matching and the offer and answer of a server that
 * forwards media. RFC 8866, 8829 (JSEP), 8843 (BUNDLE), 8851 (rid), 8853 (simulcast), 5576 (ssrc),
 * 8285 (extmap), 8830 (msid), 4588 (rtx), 4585 and 5104 (rtcp-fb), 8841 (data channels), 8839
 * (ICE), 8122 (fingerprint).
 *
 * <p>The model is immutable records, which any thread may share. Parsing is control path: it throws
 * {@link dev.hibiki.rtc.sdp.SdpException} naming the line and the rule, and is bounded in length,
 * sections and attributes. Only {@link dev.hibiki.rtc.sdp.SubscriberOffers} has state; it belongs
 * to one owner thread.
 *
 * <p>A text goes through {@link dev.hibiki.rtc.sdp.SdpParser} to a {@link
 * dev.hibiki.rtc.sdp.SessionDescription}. {@link dev.hibiki.rtc.sdp.AnswerBuilder} answers what a
 * client offers; {@link dev.hibiki.rtc.sdp.SubscriberOffers} makes the server's own offers; {@link
 * dev.hibiki.rtc.sdp.PublishedMedia} and {@link dev.hibiki.rtc.sdp.RtpParameters} tell the packet
 * path what came out of it.
 */
@NullMarked
package dev.hibiki.rtc.sdp;

import org.jspecify.annotations.NullMarked;
