package dev.hibiki.rtc.sctp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A DATA_CHANNEL_OPEN message (RFC 8832 section 5.1).
 *
 * @param ordered whether messages keep their order
 * @param maxRetransmits limit of retransmissions, or {@link DataChannel#UNLIMITED}
 * @param maxLifetimeMillis limit of age, or {@link DataChannel#UNLIMITED}; never both
 * @param label name of the channel
 * @param protocol sub-protocol of the channel
 */
record DcepOpen(
    boolean ordered, int maxRetransmits, int maxLifetimeMillis, String label, String protocol) {
  static final int MESSAGE_ACK = 2;
  static final int MESSAGE_OPEN = 3;

  private static final int FIXED_BYTES = 12;
  private static final int TYPE_RELIABLE = 0;
  private static final int TYPE_RETRANSMITS = 1;
  private static final int TYPE_LIFETIME = 2;
  private static final int UNORDERED = 0x80;
  private static final int PRIORITY_NORMAL = 256;

  /** Reads an OPEN; null if it is not one, is cut short, or is of an unknown type. */
  static @Nullable DcepOpen parse(byte[] bytes, int offset, int length) {
    if (length < FIXED_BYTES || bytes[offset] != MESSAGE_OPEN) {
      return null;
    }
    int type = BigEndian.u8(bytes, offset + 1);
    int parameter = BigEndian.i32(bytes, offset + 4);
    // As an unsigned number it may exceed what we count in; nobody lives that long.
    int limit = parameter < 0 ? Integer.MAX_VALUE : parameter;
    int labelBytes = BigEndian.u16(bytes, offset + 8);
    int protocolBytes = BigEndian.u16(bytes, offset + 10);
    if (FIXED_BYTES + labelBytes + protocolBytes > length) {
      return null;
    }
    int kind = type & ~UNORDERED;
    if (kind > TYPE_LIFETIME) {
      return null;
    }
    int text = offset + FIXED_BYTES;
    return new DcepOpen(
        (type & UNORDERED) == 0,
        kind == TYPE_RETRANSMITS ? limit : DataChannel.UNLIMITED,
        kind == TYPE_LIFETIME ? limit : DataChannel.UNLIMITED,
        new String(bytes, text, labelBytes, StandardCharsets.UTF_8),
        new String(bytes, text + labelBytes, protocolBytes, StandardCharsets.UTF_8));
  }

  /** The message as bytes; label and protocol are at most 65535 bytes of UTF-8 each. */
  byte[] encode() {
    byte[] labelBytes = label.getBytes(StandardCharsets.UTF_8);
    byte[] protocolBytes = protocol.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[FIXED_BYTES + labelBytes.length + protocolBytes.length];
    bytes[0] = MESSAGE_OPEN;
    bytes[1] = (byte) (kind() | (ordered ? 0 : UNORDERED));
    BigEndian.putU16(bytes, 2, PRIORITY_NORMAL);
    BigEndian.putI32(bytes, 4, Math.max(0, Math.max(maxRetransmits, maxLifetimeMillis)));
    BigEndian.putU16(bytes, 8, labelBytes.length);
    BigEndian.putU16(bytes, 10, protocolBytes.length);
    System.arraycopy(labelBytes, 0, bytes, FIXED_BYTES, labelBytes.length);
    int next = FIXED_BYTES + labelBytes.length;
    System.arraycopy(protocolBytes, 0, bytes, next, protocolBytes.length);
    return bytes;
  }

  private int kind() {
    if (maxRetransmits >= 0) {
      return TYPE_RETRANSMITS;
    }
    return maxLifetimeMillis >= 0 ? TYPE_LIFETIME : TYPE_RELIABLE;
  }
}
