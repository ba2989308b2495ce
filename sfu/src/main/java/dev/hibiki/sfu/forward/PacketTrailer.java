package dev.hibiki.sfu.forward;

/**
 * What some clients write behind the payload of a frame's last packet: a time or a number of the
 * frame. Its last five bytes are its length, inverted, and four letters.
 */
final class PacketTrailer {
  private static final int END_BYTES = 5;

  private PacketTrailer() {}

  /** How many bytes at the end of a payload are such a trailer; 0 if there is none. */
  static int length(byte[] payload, int offset, int length) {
    int end = offset + length;
    if (length < END_BYTES
        || payload[end - 1] != 'S'
        || payload[end - 2] != 'T'
        || payload[end - 3] != 'K'
        || payload[end - 4] != 'L') {
      return 0;
    }
    int told = ~payload[end - END_BYTES] & 0xFF;
    return told < END_BYTES || told > length ? 0 : told;
  }
}
