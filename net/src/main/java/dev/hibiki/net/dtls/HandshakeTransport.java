package dev.hibiki.net.dtls;

import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/**
 * What BouncyCastle takes for a socket during a handshake.
 *
 * <p>Puts the records of a flight together into datagrams, and remembers what the record layer
 * after the handshake has to know: the sequence numbers used and the last flight. Belongs to the
 * handshake's thread.
 */
final class HandshakeTransport implements DatagramTransport {
  private static final int MAX_RECEIVED_BYTES = 4096;
  private static final int MAX_EARLY_RECORDS = 16;

  private final BlockingQueue<byte[]> inbound;
  private final Consumer<byte[]> outbound;
  private final byte[] pending;
  private int pendingBytes;
  private final InboundRecords records;
  private byte @Nullable [] finished;
  private long nextPlainSequence;
  private long nextSequence;

  HandshakeTransport(
      BlockingQueue<byte[]> inbound,
      InboundRecords records,
      Consumer<byte[]> outbound,
      int mtuBytes) {
    this.inbound = inbound;
    this.records = records;
    this.outbound = outbound;
    this.pending = new byte[mtuBytes];
  }

  /** Waits until there is something to receive. */
  boolean awaitFirst(long timeoutNanos) throws InterruptedException {
    byte[] datagram = inbound.poll(timeoutNanos, TimeUnit.NANOSECONDS);
    if (datagram != null) {
      records.add(datagram);
    }
    return datagram != null;
  }

  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMillis)
      throws InterruptedIOException {
    flush();
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    try {
      while (true) {
        byte[] record = records.poll();
        if (record != null && record.length <= length) {
          System.arraycopy(record, 0, buffer, offset, record.length);
          return record.length;
        }
        if (record == null) {
          long waitNanos = deadlineNanos - System.nanoTime();
          byte[] datagram = inbound.poll(waitNanos, TimeUnit.NANOSECONDS);
          if (datagram == null) {
            return -1;
          }
          records.add(datagram);
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
}
