package dev.hibiki.rtc.stun;

/** The class of a STUN message: two bits of its type. RFC 8489 section 5. */
public enum StunClass {
  REQUEST(0x000),
  INDICATION(0x010),
  SUCCESS(0x100),
  ERROR(0x110);

  private static final int MASK = 0x110;

  private final int bits;

  StunClass(int bits) {
    this.bits = bits;
  }

  /** The message type that combines this class with {@code method} (12 bits). */
  int typeOf(int method) {
    return (method & 0xf) | (method & 0x70) << 1 | (method & 0xf80) << 2 | bits;
  }

  static int methodOf(int type) {
    return (type & 0xf) | (type & 0xe0) >> 1 | (type & 0x3e00) >> 2;
  }

  static StunClass of(int type) {
    return switch (type & MASK) {
      case 0x000 -> REQUEST;
      case 0x010 -> INDICATION;
      case 0x100 -> SUCCESS;
      default -> ERROR;
    };
  }
}
