package dev.hibiki.net.io;

import java.lang.foreign.MemorySegment;

/** Takes one message at every other call, like a socket whose buffer is full again and again. */
final class FullCalls extends SocketCalls {
  private int call;

  @Override
  int send(int socket, MemorySegment messages, long offset, int count) {
    return call++ % 2 == 0 ? super.send(socket, messages, offset, 1) : -EAGAIN;
  }
}
