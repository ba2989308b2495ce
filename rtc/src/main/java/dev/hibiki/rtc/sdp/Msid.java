package dev.hibiki.rtc.sdp;

/**
 * The stream and track a section carries: {@code a=msid} (RFC 8830).
 *
 * @param stream stream id, {@code -} for none
 * @param track track id, empty if not told
 */
public record Msid(String stream, String track) {
  private static final int MAX_TOKEN_LENGTH = 256;

  /**
   * Makes an id out of text that a client chose: blanks and control characters become {@code _}, an
   * empty text {@code -}, and what is longer than 256 characters is cut.
   */
  public static String token(String text) {
    if (text.isEmpty()) {
      return "-";
    }
    int length = Math.min(text.length(), MAX_TOKEN_LENGTH);
    StringBuilder token = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean unfit =
          c <= ' '
              || c == 0x7f
              || Character.isISOControl(c)
              || Character.isWhitespace(c)
              || Character.isSpaceChar(c)
              || Character.isSurrogate(c);
      token.append(unfit ? '_' : c);
    }
    return token.toString();
  }
}
