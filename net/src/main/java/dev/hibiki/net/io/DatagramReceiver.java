package dev.hibiki.net.io;

import dev.hibiki.rtc.ice.Path;
import io.netty.buffer.ByteBuf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from a socket to the handler: one heap array into which every datagram is copied, and the
 * counters. One for each event loop.
 */
final class DatagramReceiver {
  private static final Logger log = LoggerFactory.getLogger(DatagramReceiver.class);

  /** Failures of the handler after this many are counted only, not logged. */
  private static final int MAX_LOGGED_FAILURES = 100;

  private final IoCounters counters;
  private final byte[] buffer;
  private int loggedFailures;

  DatagramReceiver(int maxBytes, IoCounters counters) {
    this.counters = counters;
    this.buffer = new byte[maxBytes];
  }

  /** Copies the readable bytes, which must not be more than fit, and hands them over. */
  void deliver(Path path, ByteBuf content, DatagramHandler handler) {
    int length = content.readableBytes();
    content.readBytes(buffer, 0, length);
    deliver(path, buffer, 0, length, handler);
  }

  /** Hands over a datagram that is in heap memory already. */
  void deliver(Path path, byte[] bytes, int offset, int length, DatagramHandler handler) {
    counters.add(IoCounter.RECEIVED_DATAGRAMS, 1);
    counters.add(IoCounter.RECEIVED_BYTES, length);
    try {
      handler.handle(path, bytes, offset, length);
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /** The array into which everything is copied, free between two deliveries. */
  byte[] buffer() {
    return buffer;
  }

  void batchComplete(DatagramHandler handler) {
    try {
      handler.batchComplete();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void failed(RuntimeException e) {
    counters.add(IoCounter.RECEIVE_DROPPED_HANDLER_FAILED, 1);
    if (loggedFailures < MAX_LOGGED_FAILURES) {
      loggedFailures++;
      log.error("The handler of received datagrams failed", e);
    }
  }
}
