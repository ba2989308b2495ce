package dev.hibiki.net.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.hibiki.rtc.ice.Path;
import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The datagrams of one destination, in order, as one flush sees them. Reused for each one. */
final class DatagramRun {
  private final DatagramArea area;
  private @Nullable Path path;
  private int[] positions = new int[64];
  private int[] sizes = new int[64];
  private int count;

  DatagramRun(DatagramArea area) {
    this.area = area;
  }

  void begin(Path path) {
    this.path = path;
    count = 0;
  }

  void add(int position, int size) {
    if (count == sizes.length) {
      positions = Arrays.copyOf(positions, count * 2);
      sizes = Arrays.copyOf(sizes, count * 2);
    }
    positions[count] = position;
    sizes[count++] = size;
  }

  Path path() {
    return Objects.requireNonNull(path);
  }

  int count() {
    return count;
  }

  /** Sizes in bytes; only the first {@link #count} mean something. */
  int[] sizes() {
    return sizes;
  }

  int bytes(int from, int to) {
    int bytes = 0;
    for (int i = from; i < to; i++) {
      bytes += sizes[i];
    }
    return bytes;
  }

  /** Appends one datagram to {@code out}. */
  void copy(int index, ByteBuf out) {
    out.writeBytes(area.block(positions[index]), area.offset(positions[index]), sizes[index]);
  }

  /** Copies one datagram to an offset of {@code out}. */
  void copy(int index, MemorySegment out, long offset) {
    int position = positions[index];
    MemorySegment.copy(
        area.block(position), area.offset(position), out, JAVA_BYTE, offset, sizes[index]);
  }
}
