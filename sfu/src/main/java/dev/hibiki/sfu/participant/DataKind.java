package dev.hibiki.sfu.participant;

/** The data channels between a client and the server. */
public enum DataKind {
  /** Ordered and complete. */
  RELIABLE("_reliable"),
  /** Neither ordered nor sent again. */
  LOSSY("_lossy"),
  /** Frames of data tracks. */
  DATA_TRACK("_data_track"),
  /** A channel of the application's own: its messages are plain bytes. */
  OTHER("");

  private final String label;

  DataKind(String label) {
    this.label = label;
  }

  /** The label of the channel. */
  public String label() {
    return label;
  }

  static DataKind of(String label) {
    for (DataKind kind : values()) {
      if (kind.label.equals(label)) {
        return kind;
      }
    }
    return OTHER;
  }
}
