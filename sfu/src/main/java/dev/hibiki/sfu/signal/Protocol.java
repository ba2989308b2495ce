package dev.hibiki.sfu.signal;

/** Since when clients know what: each constant is the last protocol version without it. */
public final class Protocol {
  /** The server's data packets. */
  public static final int SUBSCRIBER_PRIMARY_AFTER = 2;

  /** Speakers as changes. */
  public static final int SPEAKERS_CHANGED_AFTER = 2;

  /** Sections given to another track. */
  public static final int SECTION_REUSE_AFTER = 3;

  /** How good connections are. */
  public static final int QUALITY_AFTER = 4;

  /** That a connection is lost. */
  public static final int QUALITY_LOST_AFTER = 10;

  /** A server with ICE-lite. */
  public static final int ICE_LITE_AFTER = 5;

  /** Media in the first offer. */
  public static final int FAST_START_AFTER = 7;

  /** Updates about those who left while the client was away. */
  public static final int DISCONNECTED_UPDATES_AFTER = 8;

  /** Tracks grouped in streams. */
  public static final int SYNC_STREAMS_AFTER = 9;

  /** A participant that comes back under its identity with another sid. */
  public static final int IDENTITY_RECONNECT_AFTER = 11;

  /** Leave requests that say what to do. */
  public static final int LEAVE_ACTION_AFTER = 12;

  /** Request responses for success. */
  public static final int OK_RESPONSE_AFTER = 14;

  /** Participants that are moved to another room. */
  public static final int ROOM_MOVED_AFTER = 15;

  private Protocol() {}
}
