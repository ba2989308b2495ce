package dev.hibiki.sfu.settings;

/**
 * What becomes of sessions in which something goes wrong, and how much they are told at once.
 *
 * @param reconnectOnPublicationError a client whose track never comes has to begin anew
 * @param reconnectOnSubscriptionError a client that never takes a track has to begin anew
 * @param updateBytes bytes from which an update about participants is sent in parts; 0 for one
 *     participant in each
 */
public record SessionSettings(
    boolean reconnectOnPublicationError, boolean reconnectOnSubscriptionError, int updateBytes) {
  /** What holds without configuration. */
  public static final SessionSettings DEFAULT = new SessionSettings(false, false, 128 * 1024);
}
