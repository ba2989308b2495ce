package dev.hibiki.net.dtls;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The record layer of DTLS 1.2 after the handshake: epoch 1 with AES-GCM (RFC 6347 section 4.1, RFC
 * 5288).
 *
 * <p>A machine without I/O, on the owner thread. There is no renegotiation: what the peer may send
 * is data, alerts, and its last flight again if ours was lost.
 */
final class DtlsRecords {
  private static final int EPOCH = 1;
  private static final int EXPLICIT_NONCE_BYTES = 8;
  private static final int TAG_BYTES = 16;
  private static final int OVERHEAD_BYTES = EXPLICIT_NONCE_BYTES + TAG_BYTES;
  private static final int SALT_BYTES = 4;
  private static final int MAX_PLAINTEXT_BYTES = 1 << 14;
  private static final int INITIAL_BUFFER_BYTES = 2048;

  private static final int WARNING = 1;
  private static final int FATAL = 2;
  private static final int CLOSE_NOTIFY = 0;

  /** Takes what comes out. Arrays are borrowed for the call. */
  interface Sink {
    void transmit(byte[] datagram, int offset, int length);

    void applicationData(byte[] data, int offset, int length);

    /** Nothing more will come; the answer, if one is due, was transmitted before. */
    void closed(String reason);
  }

  private final SrtpCrypto.Aead sealing;
  private final SrtpCrypto.Aead opening;
  private final SrtpCrypto.@Nullable Aead reopening;
  private final byte[] writeNonce = new byte[12];
  private final byte[] readNonce = new byte[12];
  private final byte[] aad = new byte[RecordHeader.BYTES];
  private final RecordWindow window = new RecordWindow();
  private final long[] drops = new long[RecordDrop.values().length];
  private final @Nullable FinalFlight finalFlight;

  private byte[] outgoing = new byte[INITIAL_BUFFER_BYTES];
  private byte[] opened = new byte[INITIAL_BUFFER_BYTES];
  private long nextSequence;
  private long nextPlainSequence;
  private boolean closed;

  /**
   * Takes over from the handshake.
   *
   * @param nextSequence the next unused sequence number of epoch 1
   * @param finalFlight null if the peer sent the last flight
   */
  DtlsRecords(
      SrtpCrypto crypto, RecordKeys keys, long nextSequence, @Nullable FinalFlight finalFlight) {
    sealing = crypto.aesGcm(keys.writeKey());
    opening = crypto.aesGcm(keys.readKey());
    reopening = finalFlight == null ? null : crypto.aesGcm(keys.writeKey());
    System.arraycopy(keys.writeSalt(), 0, writeNonce, 0, SALT_BYTES);
    System.arraycopy(keys.readSalt(), 0, readNonce, 0, SALT_BYTES);
    this.nextSequence = nextSequence;
    this.finalFlight = finalFlight;
    this.nextPlainSequence = finalFlight == null ? 0 : finalFlight.nextPlainSequence();
  }

  /** How many records were dropped for this reason. */
  @SuppressWarnings("EnumOrdinal") // the array is never stored
  long dropped(RecordDrop reason) {
    return drops[reason.ordinal()];
  }

  /** Sends one record of data, at most 16384 bytes; more is not sent. */
  void send(byte[] data, int offset, int length, Sink sink) {
    if (!closed && length <= MAX_PLAINTEXT_BYTES) {
      int size = seal(RecordHeader.APPLICATION_DATA, data, offset, length, 0);
      sink.transmit(outgoing, 0, size);
    }
  }

  /** Sends close_notify, unless the connection is closed already. */
  void close(Sink sink) {
    if (!closed) {
      closed = true;
      int size = seal(RecordHeader.ALERT, new byte[] {WARNING, CLOSE_NOTIFY}, 0, 2, 0);
      sink.transmit(outgoing, 0, size);
    }
  }

  /** Takes one datagram, which may hold several records. */
  void handle(byte[] datagram, int offset, int length, Sink sink) {
    int limit = offset + length;
    for (int at = offset; at < limit && !closed; ) {
      int end = RecordHeader.end(datagram, at, limit);
      if (end < 0) {
        drop(RecordDrop.MALFORMED);
        return;
      }
      record(datagram, at, end, sink);
      at = end;
    }
  }

  private void record(byte[] datagram, int at, int end, Sink sink) {
    int sealedBytes = end - at - RecordHeader.BYTES;
    if (RecordHeader.version(datagram, at) != RecordHeader.VERSION
        || sealedBytes < OVERHEAD_BYTES
        || sealedBytes > MAX_PLAINTEXT_BYTES + OVERHEAD_BYTES) {
      drop(RecordDrop.MALFORMED);
      return;
    }
    if (RecordHeader.epoch(datagram, at) != EPOCH) {
      drop(RecordDrop.EPOCH);
      return;
    }
    long sequence = RecordHeader.sequence(datagram, at);
    if (!window.isNew(sequence)) {
      drop(RecordDrop.REPLAYED);
      return;
    }
    int plainBytes = sealedBytes - OVERHEAD_BYTES;
    if (opened.length < plainBytes + TAG_BYTES) {
      opened = new byte[plainBytes + TAG_BYTES];
    }
    if (!open(opening, readNonce, datagram, at, plainBytes)) {
      drop(RecordDrop.AUTHENTICATION);
      return;
    }
    window.markSeen(sequence);
    switch (RecordHeader.type(datagram, at)) {
      case RecordHeader.APPLICATION_DATA -> sink.applicationData(opened, 0, plainBytes);
      case RecordHeader.ALERT -> alert(plainBytes, sink);
      case RecordHeader.HANDSHAKE -> repeatFinalFlight(sink);
      default -> drop(RecordDrop.UNEXPECTED);
    }
  }

  private void alert(int length, Sink sink) {
    if (length != 2) {
      drop(RecordDrop.UNEXPECTED);
      return;
    }
    int level = opened[0];
    int description = opened[1] & 0xFF;
    if (description == CLOSE_NOTIFY) {
      close(sink);
      sink.closed("the peer closed");
    } else if (level == FATAL) {
      closed = true;
      sink.closed("alert " + Alerts.name(description) + " from the peer");
    }
  }

  /** An authentic handshake record now is the client's Finished again. */
  private void repeatFinalFlight(Sink sink) {
    FinalFlight flight = finalFlight;
    SrtpCrypto.Aead reopen = reopening;
    if (flight == null || reopen == null) {
      drop(RecordDrop.UNEXPECTED);
      return;
    }
    byte[] finished = flight.finished();
    int plainBytes = finished.length - RecordHeader.BYTES - OVERHEAD_BYTES;
    byte[] nonce = writeNonce.clone();
    if (!open(reopen, nonce, finished, 0, plainBytes)) {
      drop(RecordDrop.UNEXPECTED);
      return;
    }
    byte[] plain = Arrays.copyOf(opened, plainBytes);
    int at = RecordHeader.BYTES + 1;
    RecordHeader.write(outgoing, 0, RecordHeader.CHANGE_CIPHER_SPEC, 0, nextPlainSequence++, 1);
    outgoing[RecordHeader.BYTES] = 1;
    int size = seal(RecordHeader.HANDSHAKE, plain, 0, plainBytes, at);
    sink.transmit(outgoing, 0, at + size);
  }

  /** Opens the record at {@code at} of {@code in} into {@link #opened}. */
  private boolean open(SrtpCrypto.Aead cipher, byte[] nonce, byte[] in, int at, int plainBytes) {
    int body = at + RecordHeader.BYTES;
    System.arraycopy(in, body, nonce, SALT_BYTES, EXPLICIT_NONCE_BYTES);
    associate(in, at, plainBytes);
    return cipher.open(
        nonce,
        aad,
        0,
        aad.length,
        in,
        body + EXPLICIT_NONCE_BYTES,
        plainBytes + TAG_BYTES,
        opened,
        0);
  }

  /** Writes a record of epoch 1 to {@link #outgoing} and returns its size. */
  private int seal(int type, byte[] data, int offset, int length, int at) {
    int size = RecordHeader.BYTES + length + OVERHEAD_BYTES;
    if (outgoing.length < at + size) {
      outgoing = Arrays.copyOf(outgoing, at + size);
    }
    if (nextSequence > RecordHeader.MAX_SEQUENCE) {
      throw new IllegalStateException("all sequence numbers of the epoch are used up");
    }
    RecordHeader.write(outgoing, at, type, EPOCH, nextSequence++, length + OVERHEAD_BYTES);
    int body = at + RecordHeader.BYTES;
    // Epoch and sequence number are never used twice, which is all a nonce must be.
    System.arraycopy(outgoing, at + 3, outgoing, body, EXPLICIT_NONCE_BYTES);
    System.arraycopy(outgoing, body, writeNonce, SALT_BYTES, EXPLICIT_NONCE_BYTES);
    associate(outgoing, at, length);
    sealing.seal(
        writeNonce,
        aad,
        0,
        aad.length,
        data,
        offset,
        length,
        outgoing,
        body + EXPLICIT_NONCE_BYTES);
    return size;
  }

  /** Epoch and sequence number, type, version, length of the plaintext (RFC 5246 6.2.3.3). */
  private void associate(byte[] record, int at, int plainBytes) {
    System.arraycopy(record, at + 3, aad, 0, 8);
    System.arraycopy(record, at, aad, 8, 3);
    RecordHeader.putU16(aad, 11, plainBytes);
  }

  @SuppressWarnings("EnumOrdinal")
  private void drop(RecordDrop reason) {
    drops[reason.ordinal()]++;
  }
}
