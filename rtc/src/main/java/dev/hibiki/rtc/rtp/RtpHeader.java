package dev.hibiki.rtc.rtp;

/**
 * A view of the header of one RTP packet in a byte array. RFC 3550 section 5.1, RFC 8285.
 *
 * <p>One instance is used for packet after packet: {@link #parse} points it at the next. Accessors
 * are valid after a parse that returned true, for as long as the bytes stay. Offsets are absolute
 * in the array. Allocates nothing. Not thread-safe.
 */
public final class RtpHeader {
  /** The fixed part of the header. */
  public static final int FIXED_BYTES = 12;

  /** Header extension elements beyond this number are not seen. */
  public static final int MAX_EXTENSIONS = 32;

  private static final int ONE_BYTE_PROFILE = 0xBEDE;
  private static final int TWO_BYTE_PROFILE = 0x1000;
  private static final int TWO_BYTE_PROFILE_MASK = 0xFFF0;
  private static final int ONE_BYTE_STOP_ID = 15;
  private static final byte[] NOTHING = new byte[0];

  private byte[] buf = NOTHING;
  private int offset;
  private int length;
  private int headerLength;
  private int paddingLength;
  private int extensionProfile;
  private int extensionCount;
  private final int[] extensionIds = new int[MAX_EXTENSIONS];
  private final int[] extensionOffsets = new int[MAX_EXTENSIONS];
  private final int[] extensionLengths = new int[MAX_EXTENSIONS];

  /**
   * The length of the header including CSRCs and extensions, or -1 if there is no RTP header. Does
   * not look at padding, which is encrypted in SRTP.
   */
  public static int headerLength(byte[] buf, int offset, int length) {
    if (length < FIXED_BYTES || (buf[offset] & 0xC0) != 0x80) {
      return -1;
    }
    int headerLength = FIXED_BYTES + (buf[offset] & 0x0F) * 4;
    if ((buf[offset] & 0x10) != 0) {
      if (headerLength + 4 > length) {
        return -1;
      }
      headerLength += 4 + uint16(buf, offset + headerLength + 2) * 4;
    }
    return headerLength <= length ? headerLength : -1;
  }

  /**
   * Points this view at a plaintext packet. Extension elements that do not fit their block end the
   * list of elements; they do not make the packet malformed.
   *
   * @return false if the header or the padding does not fit the packet; the view is unusable then
   */
  public boolean parse(byte[] buf, int offset, int length) {
    int headerBytes = headerLength(buf, offset, length);
    if (headerBytes < 0) {
      return false;
    }
    int padding = 0;
    if ((buf[offset] & 0x20) != 0) {
      padding = buf[offset + length - 1] & 0xFF;
      if (padding == 0 || padding > length - headerBytes) {
        return false;
      }
    }
    this.buf = buf;
    this.offset = offset;
    this.length = length;
    this.headerLength = headerBytes;
    this.paddingLength = padding;
    this.extensionCount = 0;
    this.extensionProfile = 0;
    if ((buf[offset] & 0x10) != 0) {
      int block = offset + FIXED_BYTES + csrcCount() * 4;
      extensionProfile = uint16(buf, block);
      scanExtensions(block + 4, offset + headerBytes);
    }
    return true;
  }

  private void scanExtensions(int start, int end) {
    if (extensionProfile == ONE_BYTE_PROFILE) {
      scanOneByte(start, end);
    } else if ((extensionProfile & TWO_BYTE_PROFILE_MASK) == TWO_BYTE_PROFILE) {
      // The low four bits are application bits: any value is fine.
      scanTwoByte(start, end);
    }
  }

  private void scanOneByte(int start, int end) {
    int at = start;
    while (at < end && extensionCount < MAX_EXTENSIONS) {
      int id = (buf[at] & 0xFF) >>> 4;
      if (id == 0) {
        at++;
        continue;
      }
      int bytes = (buf[at] & 0x0F) + 1;
      if (id == ONE_BYTE_STOP_ID || at + 1 + bytes > end) {
        return;
      }
      addExtension(id, at + 1, bytes);
      at += 1 + bytes;
    }
  }

  private void scanTwoByte(int start, int end) {
    int at = start;
    while (at < end && extensionCount < MAX_EXTENSIONS) {
      int id = buf[at] & 0xFF;
      if (id == 0) {
        at++;
        continue;
      }
      if (at + 2 > end) {
        return;
      }
      int bytes = buf[at + 1] & 0xFF;
      if (at + 2 + bytes > end) {
        return;
      }
      addExtension(id, at + 2, bytes);
      at += 2 + bytes;
    }
  }

  private void addExtension(int id, int at, int bytes) {
    extensionIds[extensionCount] = id;
    extensionOffsets[extensionCount] = at;
    extensionLengths[extensionCount] = bytes;
    extensionCount++;
  }

  /** The array of the latest parse. */
  public byte[] array() {
    return buf;
  }

  /** Where the packet begins. */
  public int offset() {
    return offset;
  }

  /** Length of the whole packet. */
  public int length() {
    return length;
  }

  /** 0 to 127. */
  public int payloadType() {
    return buf[offset + 1] & 0x7F;
  }

  public boolean marker() {
    return (buf[offset + 1] & 0x80) != 0;
  }

  /** 0 to 65535. */
  public int sequenceNumber() {
    return uint16(buf, offset + 2);
  }

  /** The 32 bits of the timestamp. */
  public int timestamp() {
    return int32(buf, offset + 4);
  }

  public int ssrc() {
    return int32(buf, offset + 8);
  }

  /** 0 to 15. */
  public int csrcCount() {
    return buf[offset] & 0x0F;
  }

  /** The contributing source at {@code index}, below {@link #csrcCount}. */
  public int csrc(int index) {
    return int32(buf, offset + FIXED_BYTES + index * 4);
  }

  /** Length of the header including CSRCs and extensions. */
  public int headerLength() {
    return headerLength;
  }

  public int payloadOffset() {
    return offset + headerLength;
  }

  /** Length of the payload without padding; 0 for a packet that is padding only. */
  public int payloadLength() {
    return length - headerLength - paddingLength;
  }

  /** Number of padding bytes at the end, the count byte included. */
  public int paddingLength() {
    return paddingLength;
  }

  /** The 16 bits "defined by profile" of the extension block, 0 if there is none. */
  public int extensionProfile() {
    return extensionProfile;
  }

  /** How many extension elements the packet has. */
  public int extensionCount() {
    return extensionCount;
  }

  /** The id of the element at {@code index}, below {@link #extensionCount}. */
  public int extensionIdAt(int index) {
    return extensionIds[index];
  }

  /** Where the data of the element at {@code index} begins. */
  public int extensionOffsetAt(int index) {
    return extensionOffsets[index];
  }

  /** Length of the data of the element at {@code index}. */
  public int extensionLengthAt(int index) {
    return extensionLengths[index];
  }

  /** Where the data of the first element with this id begins, or -1. Id 0 is never found. */
  public int extensionOffset(int id) {
    int index = extensionIndex(id);
    return index < 0 ? -1 : extensionOffsets[index];
  }

  /** Length of the data of the first element with this id, or -1. */
  public int extensionLength(int id) {
    int index = extensionIndex(id);
    return index < 0 ? -1 : extensionLengths[index];
  }

  private int extensionIndex(int id) {
    for (int i = 0; i < extensionCount; i++) {
      if (extensionIds[i] == id) {
        return i;
      }
    }
    return -1;
  }

  private static int uint16(byte[] buf, int at) {
    return (buf[at] & 0xFF) << 8 | (buf[at + 1] & 0xFF);
  }

  private static int int32(byte[] buf, int at) {
    return uint16(buf, at) << 16 | uint16(buf, at + 2);
  }
}
