package dev.hibiki.rtc.sdp;

/**
 * The o= line: whose session it is and which version of its description (RFC 8866 section 5.2).
 *
 * @param username user name, {@code -} where none is told
 * @param sessionId session identifier, unsigned 64 bits
 * @param version version of the description, unsigned 64 bits, one more at every change
 */
public record Origin(String username, long sessionId, long version) {
  /** The first version of a session without user name. */
  public static Origin of(long sessionId) {
    return new Origin("-", sessionId, 1);
  }

  /** The origin of the next description of the same session. */
  public Origin next() {
    return new Origin(username, sessionId, version + 1);
  }
}
