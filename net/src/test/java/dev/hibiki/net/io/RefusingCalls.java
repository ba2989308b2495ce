package dev.hibiki.net.io;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** Fails every train like a network card that cannot compute checksums. */
final class RefusingCalls extends SocketCalls {
  private static final int CONTROL_BYTES = 40;

  private final int errno;
  volatile int refused;

  RefusingCalls(int errno) {
    this.errno = errno;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  int send(int socket, MemorySegment messages, long offset, int count) {
    if (messages.get(JAVA_LONG, offset + CONTROL_BYTES) != 0) {
      refused++;
      return -errno;
    }
    // One at a time, so that no train behind goes along.
    return super.send(socket, messages, offset, 1);
  }
}
