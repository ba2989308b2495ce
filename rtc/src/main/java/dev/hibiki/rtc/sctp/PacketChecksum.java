package dev.hibiki.rtc.sctp;

import java.util.zip.CRC32C;

/**
 * The CRC32c of an SCTP packet (RFC 9260 appendix A), taken with the checksum field read as zero.
 *
 * <p>The field holds the value in the byte order of the CRC, least significant byte first, unlike
 * every other field.
 */
final class PacketChecksum {
  /** Where the checksum is in the common header. */
  static final int OFFSET = 8;

  private static final byte[] ZEROS = new byte[4];

  private final CRC32C crc = new CRC32C();

  int compute(byte[] packet, int offset, int length) {
    crc.reset();
    crc.update(packet, offset, OFFSET);
    crc.update(ZEROS, 0, ZEROS.length);
    int after = OFFSET + ZEROS.length;
    crc.update(packet, offset + after, length - after);
    return (int) crc.getValue();
  }

  void write(byte[] packet, int offset, int length) {
    int value = Integer.reverseBytes(compute(packet, offset, length));
    BigEndian.putI32(packet, offset + OFFSET, value);
  }

  static int read(byte[] packet, int offset) {
    return Integer.reverseBytes(BigEndian.i32(packet, offset + OFFSET));
  }
}
