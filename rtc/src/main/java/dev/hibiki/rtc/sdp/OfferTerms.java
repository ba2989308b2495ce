package dev.hibiki.rtc.sdp;

/**
 * What holds for every offer to one subscriber.
 *
 * @param policy extensions and feedback for what it is sent
 * @param data whether data channels are offered
 * @param reuseSections whether a section whose track is gone may carry another track; some browsers
 *     do not cope with that
 * @param maxMessageSizeBytes largest data channel message the server takes
 */
public record OfferTerms(
    MediaPolicy policy, boolean data, boolean reuseSections, int maxMessageSizeBytes) {}
