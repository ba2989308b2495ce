package dev.hibiki.rtc.ice;

import java.util.Arrays;

/**
 * Cuts a TCP byte stream into the datagrams it carries: two bytes of length before each. RFC 4571
 * section 2.
 *
 * <p>Frames that arrive whole are delivered out of the caller's array; only a frame that is cut
 * across reads is copied, into a buffer that is made when first needed. Belongs to one connection.
 */
public final class TcpFramer {
  /** The size of the length field before each frame. */
  public static final int HEADER_BYTES = 2;

  private static final int INITIAL_CAPACITY_BYTES = 1536;

  /** Takes the frames. */
  @FunctionalInterface
  public interface FrameSink {
    /** One frame without its header; the bytes are borrowed for the call and may be changed. */
    void frame(byte[] buf, int off, int len);
  }

  private final int maxFrameBytes;
  private byte[] partial = {};
  private int partialLength;
  private boolean broken;

  /**
   * Makes a framer at the start of a stream.
   *
   * @param maxFrameBytes longer frames break the stream; 1 to 65535
   */
  public TcpFramer(int maxFrameBytes) {
    if (maxFrameBytes < 1 || maxFrameBytes > 0xffff) {
      throw new IllegalArgumentException("frame limit " + maxFrameBytes);
    }
    this.maxFrameBytes = maxFrameBytes;
  }

  /**
   * Takes the next bytes of the stream and delivers the frames they complete. Empty frames are
   * skipped.
   *
   * @return false once a frame is longer than allowed: the connection is to be closed, whatever
   *     else is fed is ignored
   */
  public boolean feed(byte[] buf, int off, int len, FrameSink out) {
    int at = off;
    int end = off + len;
    while (at < end && !broken) {
      at = partialLength > 0 ? continuePartial(buf, at, end, out) : take(buf, at, end, out);
    }
    return !broken;
  }

  /** True once a frame was longer than allowed. */
  public boolean broken() {
    return broken;
  }

  /** Writes the header of a frame of {@code length} bytes (0 to 65535) and returns its size. */
  public static int writeHeader(byte[] out, int off, int length) {
    if (length < 0 || length > 0xffff) {
      throw new IllegalArgumentException("frame of " + length + " bytes");
    }
    out[off] = (byte) (length >>> 8);
    out[off + 1] = (byte) length;
    return HEADER_BYTES;
  }

  private int take(byte[] buf, int at, int end, FrameSink out) {
    if (end - at >= HEADER_BYTES) {
      int length = frameLength(buf, at);
      if (broken) {
        return end;
      }
      int frameEnd = at + HEADER_BYTES + length;
      if (frameEnd <= end) {
        if (length > 0) {
          out.frame(buf, at + HEADER_BYTES, length);
        }
        return frameEnd;
      }
    }
    append(buf, at, end - at);
    return end;
  }

  private int continuePartial(byte[] buf, int at, int end, FrameSink out) {
    if (partialLength < HEADER_BYTES) {
      append(buf, at, 1);
      return at + 1;
    }
    int length = frameLength(partial, 0);
    if (broken) {
      return end;
    }
    int taken = Math.min(HEADER_BYTES + length - partialLength, end - at);
    append(buf, at, taken);
    if (partialLength == HEADER_BYTES + length) {
      partialLength = 0;
      if (length > 0) {
        out.frame(partial, HEADER_BYTES, length);
      }
    }
    return at + taken;
  }

  private int frameLength(byte[] buf, int at) {
    int length = (buf[at] & 0xff) << 8 | (buf[at + 1] & 0xff);
    broken |= length > maxFrameBytes;
    return length;
  }

  private void append(byte[] buf, int at, int count) {
    int needed = partialLength + count;
    if (needed > partial.length) {
      int doubled = Math.max(INITIAL_CAPACITY_BYTES, 2 * partial.length);
      int limit = HEADER_BYTES + maxFrameBytes;
      partial = Arrays.copyOf(partial, Math.max(needed, Math.min(doubled, limit)));
    }
    System.arraycopy(buf, at, partial, partialLength, count);
    partialLength = needed;
  }
}
