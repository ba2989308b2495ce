package dev.hibiki.rtc.sdp;

/** A session description that breaks a rule, or does not fit the one it answers. */
public final class SdpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final String rule;

  /**
   * Makes one.
   *
   * @param line number of the line at fault, from 1; 0 if the description as a whole is
   * @param rule what is wrong, in a few words, without the client's text
   */
  public SdpException(int line, String rule) {
    super(line > 0 ? "line " + line + ": " + rule : rule);
    this.line = line;
    this.rule = rule;
  }

  /** The number of the line at fault, from 1; 0 if the description as a whole is. */
  public int line() {
    return line;
  }

  /** The broken rule. */
  public String rule() {
    return rule;
  }
}
