package dev.hibiki.rtc.sdp;

/**
 * What holds for every answer to one client.
 *
 * <p>The header extensions of both policies are accepted in every section of their kind. Chromium
 * leaves out of its later offers whatever a section of that kind was not answered, and then fails
 * to publish simulcast for lack of the rid extension.
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

  /** Terms for a connection that only carries what the client publishes. */
  public static AnswerTerms publishOnly(
      CodecCatalog codecs, MediaPolicy policy, int maxMessageSizeBytes) {
    return new AnswerTerms(codecs, policy, codecs, policy, maxMessageSizeBytes);
  }

  boolean accepts(MediaKind kind, String extensionUri) {
    return publishPolicy.extensions(kind).contains(extensionUri)
        || subscribePolicy.extensions(kind).contains(extensionUri);
  }
}
