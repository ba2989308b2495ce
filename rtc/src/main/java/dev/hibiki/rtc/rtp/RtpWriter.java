package dev.hibiki.rtc.rtp;

/**
 * Builds the header of an RTP packet in a byte array: {@link #start}, then any number of extension
 * elements, then {@link #finish}. RFC 3550 section 5.1, RFC 8285.
 *
 * <p>One instance is used for packet after packet. Arguments are trusted; the array must have room
 * for the header (12 bytes, 4 and the elements with their 1 or 2 byte heads, up to 3 of padding).
 * Allocates nothing. Not thread-safe.
 */
public final class RtpWriter {
  private static final byte[] NOTHING = new byte[0];

  private byte[] buf = NOTHING;
  private int start;
  private int at;
  private int block;
  private boolean twoByte;

  /** Writes the fixed part; the packet will have no CSRC and no padding. */
  public RtpWriter start(
      byte[] out,
      int offset,
      int payloadType,
      boolean marker,
      int sequenceNumber,
      int timestamp,
      int ssrc) {
    buf = out;
    start = offset;
    out[offset] = (byte) 0x80;
    out[offset + 1] = (byte) ((payloadType & 0x7F) | (marker ? 0x80 : 0));
    putShort(out, offset + 2, sequenceNumber);
    putInt(out, offset + 4, timestamp);
    putInt(out, offset + 8, ssrc);
    at = offset + RtpHeader.FIXED_BYTES;
    block = -1;
    twoByte = false;
    return this;
  }

  /** Adds a contributing source; before any extension, at most 15. */
  public RtpWriter csrc(int csrc) {
    int count = buf[start] & 0x0F;
    if (block >= 0 || count == 15) {
      throw new IllegalStateException("CSRC after an extension, or a sixteenth");
    }
    buf[start]++;
    putInt(buf, at, csrc);
    at += 4;
    return this;
  }

  /** Elements that follow have two-byte heads: ids to 255 and lengths to 255. */
  public RtpWriter twoByteExtensions() {
    if (block >= 0) {
      throw new IllegalStateException("the extension block has begun");
    }
    twoByte = true;
    return this;
  }

  /**
   * Opens an element and returns the absolute offset where the caller writes its {@code length}
   * bytes.
   *
   * @param id 1 to 14, or 1 to 255 with two-byte heads
   * @param length 1 to 16, or 0 to 255 with two-byte heads
   * @return -1 if the element cannot be written in this form; nothing is written then
   */
  public int reserveExtension(int id, int length) {
    if (twoByte) {
      if (id < 1 || id > 255 || length < 0 || length > 255) {
        return -1;
      }
      begin();
      buf[at++] = (byte) id;
      buf[at++] = (byte) length;
    } else {
      if (id < 1 || id > 14 || length < 1 || length > 16) {
        return -1;
      }
      begin();
      buf[at++] = (byte) (id << 4 | (length - 1));
    }
    int data = at;
    at += length;
    return data;
  }

  /** The array that is written to. */
  public byte[] array() {
    return buf;
  }

  /** Adds an element with these bytes. Returns false if it cannot be written in this form. */
  public boolean extension(int id, byte[] data, int offset, int length) {
    int to = reserveExtension(id, length);
    if (to < 0) {
      return false;
    }
    System.arraycopy(data, offset, buf, to, length);
    return true;
  }

  /** Completes the extension block. Returns the length of the header. */
  public int finish() {
    if (block >= 0) {
      while ((at - block) % 4 != 0) {
        buf[at++] = 0;
      }
      putShort(buf, block + 2, (at - block) / 4 - 1);
    }
    return at - start;
  }

  private void begin() {
    if (block < 0) {
      block = at;
      buf[start] |= 0x10;
      putShort(buf, at, twoByte ? 0x1000 : 0xBEDE);
      at += 4;
    }
  }

  /** Writes the fields of the fixed part into a header that stands at {@code offset} already. */
  public static void fixed(
      byte[] header,
      int offset,
      int payloadType,
      boolean marker,
      int sequenceNumber,
      int timestamp,
      int ssrc) {
    header[offset + 1] = (byte) ((payloadType & 0x7F) | (marker ? 0x80 : 0));
    putShort(header, offset + 2, sequenceNumber);
    putInt(header, offset + 4, timestamp);
    putInt(header, offset + 8, ssrc);
  }

  /** Changes the sequence number of the packet at {@code offset}. */
  public static void sequenceNumber(byte[] packet, int offset, int sequenceNumber) {
    putShort(packet, offset + 2, sequenceNumber);
  }

  /** Changes the timestamp of the packet at {@code offset}. */
  public static void timestamp(byte[] packet, int offset, int timestamp) {
    putInt(packet, offset + 4, timestamp);
  }

  /** Changes the SSRC of the packet at {@code offset}. */
  public static void ssrc(byte[] packet, int offset, int ssrc) {
    putInt(packet, offset + 8, ssrc);
  }

  /** Sets or clears the padding bit of the packet at {@code offset}. */
  public static void padding(byte[] packet, int offset, boolean padding) {
    packet[offset] = (byte) (packet[offset] & ~0x20 | (padding ? 0x20 : 0));
  }

  /** Changes the payload type of the packet at {@code offset}; the marker stays. */
  public static void payloadType(byte[] packet, int offset, int payloadType) {
    packet[offset + 1] = (byte) ((packet[offset + 1] & 0x80) | (payloadType & 0x7F));
  }

  /**
   * Sets the padding bit of the packet at {@code offset} and writes {@code paddingBytes} (1 to 255)
   * behind its {@code length} bytes. Returns the new length.
   */
  public static int pad(byte[] packet, int offset, int length, int paddingBytes) {
    packet[offset] |= 0x20;
    int end = offset + length + paddingBytes - 1;
    for (int i = offset + length; i < end; i++) {
      packet[i] = 0;
    }
    packet[end] = (byte) paddingBytes;
    return length + paddingBytes;
  }

  static void putShort(byte[] buf, int at, int value) {
    buf[at] = (byte) (value >>> 8);
    buf[at + 1] = (byte) value;
  }

  static void putInt(byte[] buf, int at, int value) {
    putShort(buf, at, value >>> 16);
    putShort(buf, at + 2, value);
  }
}
