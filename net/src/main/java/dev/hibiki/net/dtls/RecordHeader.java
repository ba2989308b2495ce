package dev.hibiki.net.dtls;

/** The 13 bytes before every DTLS 1.2 record (RFC 6347 section 4.1), read and written in place. */
final class RecordHeader {
  static final int BYTES = 13;

  static final int CHANGE_CIPHER_SPEC = 20;
  static final int ALERT = 21;
  static final int HANDSHAKE = 22;
  static final int APPLICATION_DATA = 23;

  /** DTLS 1.2. */
  static final int VERSION = 0xFEFD;

  static final long MAX_SEQUENCE = (1L << 48) - 1;

  private RecordHeader() {}

  static int type(byte[] bytes, int at) {
    return bytes[at] & 0xFF;
  }

  static int version(byte[] bytes, int at) {
    return u16(bytes, at + 1);
  }

  static int epoch(byte[] bytes, int at) {
    return u16(bytes, at + 3);
  }

  static long sequence(byte[] bytes, int at) {
    return (long) u16(bytes, at + 5) << 32 | (long) u16(bytes, at + 7) << 16 | u16(bytes, at + 9);
  }

  /** How many bytes follow the header. */
  static int length(byte[] bytes, int at) {
    return u16(bytes, at + 11);
  }

  /** Where the record that begins at {@code at} ends, or -1 if not all of it is there. */
  static int end(byte[] bytes, int at, int limit) {
    if (limit - at < BYTES) {
      return -1;
    }
    int end = at + BYTES + length(bytes, at);
    return end <= limit ? end : -1;
  }

  static void write(byte[] bytes, int at, int type, int epoch, long sequence, int length) {
    bytes[at] = (byte) type;
    putU16(bytes, at + 1, VERSION);
    putU16(bytes, at + 3, epoch);
    putU16(bytes, at + 5, (int) (sequence >>> 32));
    putU16(bytes, at + 7, (int) (sequence >>> 16));
    putU16(bytes, at + 9, (int) sequence);
    putU16(bytes, at + 11, length);
  }

  static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
  }

  static void putU16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }
}
