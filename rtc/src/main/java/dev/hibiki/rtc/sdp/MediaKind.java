package dev.hibiki.rtc.sdp;

/** What a media section carries. */
public enum MediaKind {
  AUDIO("audio"),
  VIDEO("video"),
  /** Data channels over SCTP. */
  APPLICATION("application"),
  /** Something this package does not know; such a section is answered as rejected. */
  OTHER("");

  private final String token;

  MediaKind(String token) {
    this.token = token;
  }

  /** The word in the m= line, empty for {@link #OTHER}. */
  public String token() {
    return token;
  }

  /** Whether it is audio or video. */
  public boolean isRtp() {
    return this == AUDIO || this == VIDEO;
  }

  static MediaKind of(String token) {
    return switch (token) {
      case "audio" -> AUDIO;
      case "video" -> VIDEO;
      case "application" -> APPLICATION;
      default -> OTHER;
    };
  }
}
