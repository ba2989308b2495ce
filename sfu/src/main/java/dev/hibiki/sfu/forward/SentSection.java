package dev.hibiki.sfu.forward;

import dev.hibiki.sfu.track.HeaderExtensionIds;

/**
 * A negotiated media section in which the server sends one track to one subscriber.
 *
 * @param payloadTypes 128 entries: the publisher's payload type to the subscriber's, -1 where the
 *     subscriber cannot take it
 * @param rtxPayloadTypes 128 entries: the subscriber's payload type to its RTX payload type, -1 if
 *     none
 * @param converted whether sound is sent in the other form: redundant sound as plain Opus, or the
 *     other way round
 * @param trailer what frames of the server's own making end with, so that clients do not take them
 *     for encrypted ones; empty where nothing is encrypted
 * @param withoutTrailer whether what the publisher writes behind its frames is left out
 */
@SuppressWarnings("ArrayRecordComponent")
public record SentSection(
    String mid,
    int[] payloadTypes,
    int[] rtxPayloadTypes,
    HeaderExtensionIds extensions,
    boolean converted,
    byte[] trailer,
    boolean withoutTrailer) {}
