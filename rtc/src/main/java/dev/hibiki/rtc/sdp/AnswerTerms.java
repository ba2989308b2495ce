package dev.hibiki.rtc.sdp;

/**
 * What holds for every answer to one client.
 *
 * @param publishCodecs codecs it may publish
 * @param publishPolicy extensions and feedback for what it publishes
 * @param subscribeCodecs codecs it may be sent
 * @param subscribePolicy extensions and feedback for what it is sent
 * @param maxMessageSizeBytes largest data channel message the server takes
 */
public record AnswerTerms(
    CodecCatalog publishCodecs,
    MediaPolicy publishPolicy,
    CodecCatalog subscribeCodecs,
    MediaPolicy subscribePolicy,
    int maxMessageSizeBytes) {
  /** The SCTP port the server names. */
  static final int SCTP_PORT = 5000;
}
