package dev.hibiki.room.webhook;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * One file of an outbox, being written at its end. A write is in the operating system's hands when
 * it returns, which the end of this process does not undo; {@link #sync} brings it to the disk. An
 * interrupted thread does not close the file, as it would a channel.
 */
final class OutboxSegment implements AutoCloseable {
  private static final byte[] MAGIC = "HBKOUT1\n".getBytes(StandardCharsets.US_ASCII);

  static final int HEADER_BYTES = MAGIC.length;

  private final RandomAccessFile file;
  private long sizeBytes;

  /** Creates the file, or empties it. */
  OutboxSegment(Path path) throws IOException {
    this.file = new RandomAccessFile(path.toFile(), "rw");
    try {
      file.setLength(0);
      file.write(MAGIC);
    } catch (IOException e) {
      file.close();
      throw e;
    }
    this.sizeBytes = MAGIC.length;
  }

  static boolean hasHeader(byte[] content) {
    return content.length >= MAGIC.length
        && Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /**
   * Appends all of it. After a failure the file is as it was before, as far as that is possible.
   */
  void append(byte[] records) throws IOException {
    try {
      file.write(records);
      sizeBytes += records.length;
    } catch (IOException e) {
      try {
        file.setLength(sizeBytes);
        file.seek(sizeBytes);
      } catch (IOException f) {
        e.addSuppressed(f);
      }
      throw e;
    }
  }

  void sync() throws IOException {
    file.getFD().sync();
  }

  long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
