package dev.hibiki.rtc.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which way media flows in a section, seen from the side whose description it stands in. */
public enum Direction {
  SENDRECV(true, true),
  SENDONLY(true, false),
  RECVONLY(false, true),
  INACTIVE(false, false);

  private final boolean sends;
  private final boolean receives;

  Direction(boolean sends, boolean receives) {
    this.sends = sends;
    this.receives = receives;
  }

  /** Whether the side that wrote it sends. */
  public boolean sends() {
    return sends;
  }

  /** Whether the side that wrote it receives. */
  public boolean receives() {
    return receives;
  }

  /** The same flow seen from the other side. */
  public Direction reversed() {
    return of(receives, sends);
  }

  /** The word of the attribute. */
  public String token() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The direction that sends and receives as told. */
  public static Direction of(boolean sends, boolean receives) {
    if (sends) {
      return receives ? SENDRECV : SENDONLY;
    }
    return receives ? RECVONLY : INACTIVE;
  }

  static @Nullable Direction parse(String token) {
    return switch (token) {
      case "sendrecv" -> SENDRECV;
      case "sendonly" -> SENDONLY;
      case "recvonly" -> RECVONLY;
      case "inactive" -> INACTIVE;
      default -> null;
    };
  }
}
