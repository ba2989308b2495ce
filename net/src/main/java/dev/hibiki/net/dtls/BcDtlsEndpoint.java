package dev.hibiki.net.dtls;

import dev.hibiki.rtc.Owner;
import dev.hibiki.rtc.dtls.DtlsEndpoint;
import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.dtls.Fingerprint;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One peer's DTLS: the side that lives on the owner thread. */
final class BcDtlsEndpoint implements DtlsEndpoint {
  private static final int MAX_QUEUED_DATAGRAMS = 64;
  private static final int MAX_DATAGRAMS_BEFORE_START = 8;
  private static final int MAX_DATAGRAM_BYTES = 4096;

  private enum State {
    IDLE,
    HANDSHAKE,
    CONNECTED,
    CLOSED
  }

  private final BcDtlsFactory factory;
  private final Owner owner;
  private final Listener listener;
  private final BlockingQueue<byte[]> inbound = new ArrayBlockingQueue<>(MAX_QUEUED_DATAGRAMS);
  private final RecordSink sink = new RecordSink();
  private State state = State.IDLE;
  private @Nullable Thread handshakeThread;
  private @Nullable DtlsRecords records;
  private long nowNanos;

  BcDtlsEndpoint(BcDtlsFactory factory, Owner owner, Listener listener) {
    this.factory = factory;
    this.owner = owner;
    this.listener = listener;
  }

  @Override
  public void start(long nowNanos, DtlsRole role, Fingerprint remote) {
    if (state != State.IDLE) {
      return;
    }
    if (!Fingerprints.supports(remote)) {
      state = State.CLOSED;
      inbound.clear();
      listener.closed(nowNanos, "unknown fingerprint algorithm " + remote.algorithm());
      return;
    }
    state = State.HANDSHAKE;
    handshakeThread =
        factory.start(new Handshake(role, remote, factory, inbound, new HandshakeObserver()));
  }

  @Override
  public void handle(long nowNanos, byte[] datagram, int offset, int length) {
    DtlsRecords connected = records;
    if (state == State.CONNECTED && connected != null) {
      this.nowNanos = nowNanos;
      connected.handle(datagram, offset, length, sink);
    } else if (state == State.HANDSHAKE
        || (state == State.IDLE && inbound.size() < MAX_DATAGRAMS_BEFORE_START)) {
      if (length <= MAX_DATAGRAM_BYTES) {
        // A full queue means that the peer repeats itself faster than anyone can answer.
        boolean unused = inbound.offer(Arrays.copyOfRange(datagram, offset, offset + length));
      }
    }
  }

  @Override
  public void send(long nowNanos, byte[] data, int offset, int length) {
    DtlsRecords connected = records;
    if (state == State.CONNECTED && connected != null) {
      this.nowNanos = nowNanos;
      connected.send(data, offset, length, sink);
    }
  }

  @Override
  public void close(long nowNanos) {
    this.nowNanos = nowNanos;
    State before = state;
    state = State.CLOSED;
    Thread thread = handshakeThread;
    if (before == State.HANDSHAKE && thread != null) {
      thread.interrupt();
    }
    DtlsRecords connected = records;
    if (before == State.CONNECTED && connected != null) {
      connected.close(sink);
    }
    release();
  }

  private void release() {
    handshakeThread = null;
    records = null;
    inbound.clear();
  }

  private void completed(long nowNanos, HandshakeResult result) {
    if (state != State.HANDSHAKE) {
      return;
    }
    this.nowNanos = nowNanos;
    state = State.CONNECTED;
    handshakeThread = null;
    DtlsRecords fresh =
        new DtlsRecords(
            factory.crypto(), result.recordKeys(), result.nextSequence(), result.finalFlight());
    records = fresh;
    listener.connected(nowNanos, result.srtpKeys());
    for (byte[] early : result.early()) {
      if (state == State.CONNECTED) {
        fresh.handle(early, 0, early.length, sink);
      }
    }
    byte[] datagram;
    while (state == State.CONNECTED && (datagram = inbound.poll()) != null) {
      fresh.handle(datagram, 0, datagram.length, sink);
    }
  }

  private void failed(long nowNanos, String reason) {
    if (state == State.HANDSHAKE) {
      state = State.CLOSED;
      release();
      listener.closed(nowNanos, reason);
    }
  }

  /** From the handshake's thread to the owner's. */
  private final class HandshakeObserver implements Handshake.Observer {
    @Override
    public void transmit(byte[] datagram) {
      execute(now -> {
        if (state == State.HANDSHAKE) {
          listener.transmit(datagram, 0, datagram.length);
        }
      });
    }

    @Override
    public void completed(HandshakeResult result) {
      execute(now -> BcDtlsEndpoint.this.completed(now, result));
    }

    @Override
    public void failed(String reason) {
      execute(now -> BcDtlsEndpoint.this.failed(now, reason));
    }

    private void execute(LongConsumer work) {
      try {
        owner.execute(work);
      } catch (RejectedExecutionException e) {
        // The owner has shut down, and with it everything that would want to know.
        Thread.currentThread().interrupt();
      }
    }
  }

  private final class RecordSink implements DtlsRecords.Sink {
    @Override
    public void transmit(byte[] datagram, int offset, int length) {
      listener.transmit(datagram, offset, length);
    }

    @Override
    public void applicationData(byte[] data, int offset, int length) {
      listener.applicationData(nowNanos, data, offset, length);
    }

    @Override
    public void closed(String reason) {
      state = State.CLOSED;
      release();
      listener.closed(nowNanos, reason);
    }
  }
}
