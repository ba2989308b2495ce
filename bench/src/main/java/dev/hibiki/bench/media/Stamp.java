package dev.hibiki.bench.media;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The last bytes of every payload: which stream it belongs to, its number there, when it was sent,
 * and a checksum of everything behind the payload descriptor, which servers may rewrite.
 */
public final class Stamp {
  /** Length of the stamp. */
  public static final int BYTES = 28;

  private static final int MAGIC = 0x48494249;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final CRC32C checksum = new CRC32C();
  private int stream;
  private long number;
  private long sentNanos;

  /** Writes the stamp at the end of a payload whose descriptor has the given length. */
  public void write(
      byte[] payload, int length, int descriptorBytes, int stream, long number, long sentNanos) {
    int at = length - BYTES;
    INT.set(payload, at, MAGIC);
    INT.set(payload, at + 4, stream);
    LONG.set(payload, at + 8, number);
    LONG.set(payload, at + 16, sentNanos);
    INT.set(payload, at + 24, checksum(payload, descriptorBytes, length - 4));
  }

  /** Reads the stamp of a payload. Returns false if it has none. */
  public boolean read(byte[] buf, int offset, int length) {
    int at = offset + length - BYTES;
    if (length < BYTES || (int) INT.get(buf, at) != MAGIC) {
      return false;
    }
    stream = (int) INT.get(buf, at + 4);
    number = (long) LONG.get(buf, at + 8);
    sentNanos = (long) LONG.get(buf, at + 16);
    return true;
  }

  /** Whether the checksum of a stamped payload holds. */
  public boolean intact(byte[] buf, int offset, int length, int descriptorBytes) {
    int end = offset + length - 4;
    return (int) INT.get(buf, end) == checksum(buf, offset + descriptorBytes, end);
  }

  private int checksum(byte[] buf, int from, int to) {
    checksum.reset();
    checksum.update(buf, from, to - from);
    return (int) checksum.getValue();
  }

  /** The stream that the latest stamp names. */
  public int stream() {
    return stream;
  }

  /** The packet's number in its stream. */
  public long number() {
    return number;
  }

  /** When it was made, on {@link System#nanoTime}. */
  public long sentNanos() {
    return sentNanos;
  }
}
