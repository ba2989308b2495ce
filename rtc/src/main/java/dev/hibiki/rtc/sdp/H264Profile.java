package dev.hibiki.rtc.sdp;

/**
 * The profile that an H264 {@code profile-level-id} names (RFC 6184 section 8.1, table 5). The
 * level is of no concern to a server that only forwards.
 */
enum H264Profile {
  CONSTRAINED_BASELINE,
  BASELINE,
  MAIN,
  CONSTRAINED_HIGH,
  HIGH,
  /** A profile that is none of the above, or malformed text. */
  OTHER;

  /** What is meant where no profile is told. */
  static final String DEFAULT_PROFILE_LEVEL_ID = "42e01f";

  /** Reads six hexadecimal digits: profile_idc, profile_iop and level_idc. */
  static H264Profile of(String profileLevelId) {
    if (profileLevelId.length() != 6) {
      return OTHER;
    }
    int value;
    try {
      value = Integer.parseUnsignedInt(profileLevelId, 16);
    } catch (NumberFormatException e) {
      return OTHER;
    }
    int profile = value >> 16;
    int constraints = (value >> 8) & 0xff;
    return switch (profile) {
      case 0x42 -> {
        if ((constraints & 0x4f) == 0x40) {
          yield CONSTRAINED_BASELINE;
        }
        yield (constraints & 0x4f) == 0 ? BASELINE : OTHER;
      }
      case 0x4d -> {
        if ((constraints & 0x8f) == 0x80) {
          yield CONSTRAINED_BASELINE;
        }
        yield (constraints & 0xaf) == 0 ? MAIN : OTHER;
      }
      case 0x58 -> {
        if ((constraints & 0xcf) == 0xc0) {
          yield CONSTRAINED_BASELINE;
        }
        yield (constraints & 0xcf) == 0x80 ? BASELINE : OTHER;
      }
      case 0x64 -> {
        if (constraints == 0) {
          yield HIGH;
        }
        yield constraints == 0x0c ? CONSTRAINED_HIGH : OTHER;
      }
      default -> OTHER;
    };
  }
}
