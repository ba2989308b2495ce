package dev.hibiki.net.dtls;

import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/**
 * What BouncyCastle takes for a socket during a handshake.
 *
 * <p>Puts the records of a flight together into datagrams, and remembers what the record layer
 * after the handshake has to know: the sequence numbers used, the last flight, and records of data
 * that came too early. Belongs to the handshake's thread.
 */
final class HandshakeTransport implements DatagramTransport {
  private static final int MAX_RECEIVED_BYTES = 4096;
  private static final int MAX_EARLY_RECORDS = 16;

  private final BlockingQueue<byte[]> inbound;
  private final Consumer<byte[]> outbound;
  private final byte[] pending;
  private int pendingBytes;
  private byte @Nullable [] first;
  private byte @Nullable [] finished;
  private final List<byte[]> early = new ArrayList<>();
  private long nextPlainSequence;
  private long nextSequence;

  HandshakeTransport(BlockingQueue<byte[]> inbound, Consumer<byte[]> outbound, int mtuBytes) {
    this.inbound = inbound;
    this.outbound = outbound;
    this.pending = new byte[mtuBytes];
  }

  /** Waits until there is something to receive. */
  boolean awaitFirst(long timeoutNanos) throws InterruptedException {
    first = inbound.poll(timeoutNanos, TimeUnit.NANOSECONDS);
    return first != null;
  }

  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMillis)
      throws InterruptedIOException {
    flush();
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    try {
      while (true) {
        byte[] datagram = first;
        first = null;
        if (datagram == null) {
          datagram = inbound.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        if (datagram == null) {
          return -1;
        }
        if (datagram.length <= length && HandshakeBounds.accept(datagram)) {
          keepEarlyRecords(datagram);
          System.arraycopy(datagram, 0, buffer, offset, datagram.length);
          return datagram.length;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("closed");
    }
  }

  @Override
  public void send(byte[] buffer, int offset, int length) {
    int type = RecordHeader.type(buffer, offset);
    long next = RecordHeader.sequence(buffer, offset) + 1;
    if (RecordHeader.epoch(buffer, offset) == 0) {
      nextPlainSequence = Math.max(nextPlainSequence, next);
    } else {
      nextSequence = Math.max(nextSequence, next);
      if (type == RecordHeader.HANDSHAKE) {
        finished = Arrays.copyOfRange(buffer, offset, offset + length);
      }
    }
    if (pendingBytes + length > pending.length) {
      flush();
    }
    if (length > pending.length) {
      outbound.accept(Arrays.copyOfRange(buffer, offset, offset + length));
      return;
    }
    System.arraycopy(buffer, offset, pending, pendingBytes, length);
    pendingBytes += length;
  }

  /** Sends what was put together so far. */
  void flush() {
    if (pendingBytes > 0) {
      outbound.accept(Arrays.copyOf(pending, pendingBytes));
      pendingBytes = 0;
    }
  }

  @Override
  public void close() {
    flush();
  }

  @Override
  public int getReceiveLimit() {
    return MAX_RECEIVED_BYTES;
  }

  @Override
  public int getSendLimit() {
    return pending.length;
  }

  /** The next unused sequence number of epoch 1. */
  long nextSequence() {
    return nextSequence;
  }

  /** Our last flight, if it was sent. */
  @Nullable FinalFlight finalFlight() {
    byte[] record = finished;
    return record == null ? null : new FinalFlight(record, nextPlainSequence);
  }

  /** Records of epoch 1 that BouncyCastle drops because the handshake is not over. */
  List<byte[]> early() {
    return early;
  }

  private void keepEarlyRecords(byte[] datagram) {
    for (int at = 0; at < datagram.length; ) {
      int end = RecordHeader.end(datagram, at, datagram.length);
      if (RecordHeader.epoch(datagram, at) == 1
          && RecordHeader.type(datagram, at) == RecordHeader.APPLICATION_DATA
          && early.size() < MAX_EARLY_RECORDS) {
        early.add(Arrays.copyOfRange(datagram, at, end));
      }
      at = end;
    }
  }
}
