package dev.hibiki.room.webhook;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.hibiki.common.proto.WebhookEvent;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The records of an outbox file. Each is a mark (2 bytes), the length of its body (4), the body's
 * CRC-32C (4) and the body, which begins with its kind (1) and a sequence number (8); all numbers
 * are big-endian. Reading finds its way back after damage, byte by byte.
 */
final class OutboxRecords {
  static final int MAX_BODY_BYTES = 16 << 20;

  private static final short MARK = (short) 0xB1C7;
  private static final int HEADER_BYTES = 10;
  private static final int MIN_BODY_BYTES = 9;

  private static final byte SNAPSHOT = 1;
  private static final byte ENTRY = 2;
  private static final byte SETTLED = 3;
  private static final byte BURIED = 4;

  private OutboxRecords() {}

  /** Everything before this record counts no more. */
  static byte[] snapshot() {
    return framed(body(SNAPSHOT, 0, 0));
  }

  static byte[] entry(Delivery delivery) {
    byte[] url = bytes(delivery.url());
    byte[] key = bytes(delivery.apiKey());
    byte[] resource = bytes(delivery.resource());
    byte[] event = delivery.event().toByteArray();
    ByteBuffer body =
        body(
            ENTRY,
            delivery.sequence(),
            Long.BYTES
                + 4 * Integer.BYTES
                + url.length
                + key.length
                + resource.length
                + event.length);
    body.putLong(delivery.queuedUnixMillis());
    put(body, url);
    put(body, key);
    put(body, resource);
    put(body, event);
    return framed(body);
  }

  static byte[] settled(long sequence) {
    return framed(body(SETTLED, sequence, 0));
  }

  static byte[] buried(BuriedDelivery letter) {
    byte[] reason = bytes(letter.reason());
    ByteBuffer body =
        body(BURIED, letter.delivery().sequence(), Long.BYTES + 2 * Integer.BYTES + reason.length);
    body.putLong(letter.diedUnixMillis());
    body.putInt(letter.attempts());
    put(body, reason);
    return framed(body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ByteBuffer body(byte kind, long sequence, int moreBytes) {
    ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + MIN_BODY_BYTES + moreBytes);
    return record.position(HEADER_BYTES).put(kind).putLong(sequence);
  }

  private static void put(ByteBuffer body, byte[] value) {
    body.putInt(value.length).put(value);
  }

  private static byte[] framed(ByteBuffer record) {
    byte[] all = record.array();
    record.putShort(0, MARK);
    record.putInt(2, all.length - HEADER_BYTES);
    record.putInt(6, checksum(all, HEADER_BYTES, all.length - HEADER_BYTES));
    return all;
  }

  private static int checksum(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /** Applies the records of a file from {@code offset} on; returns how many bytes are damaged. */
  static long read(byte[] file, int offset, OutboxState state) {
    ByteBuffer buffer = ByteBuffer.wrap(file);
    long damagedBytes = 0;
    int at = offset;
    while (at < file.length) {
      int bodyBytes = bodyBytes(buffer, at);
      if (bodyBytes < 0) {
        damagedBytes++;
        at++;
      } else {
        if (!apply(buffer.slice(at + HEADER_BYTES, bodyBytes), state)) {
          damagedBytes += HEADER_BYTES + bodyBytes;
        }
        at += HEADER_BYTES + bodyBytes;
      }
    }
    return damagedBytes;
  }

  /** The length of the body of a whole record that begins here; negative if none does. */
  private static int bodyBytes(ByteBuffer file, int at) {
    int leftBytes = file.limit() - at - HEADER_BYTES;
    if (leftBytes < MIN_BODY_BYTES || file.getShort(at) != MARK) {
      return -1;
    }
    int length = file.getInt(at + 2);
    return length >= MIN_BODY_BYTES
            && length <= leftBytes
            && length <= MAX_BODY_BYTES
            && checksum(file.array(), at + HEADER_BYTES, length) == file.getInt(at + 6)
        ? length
        : -1;
  }

  private static boolean apply(ByteBuffer body, OutboxState state) {
    byte kind = body.get();
    long sequence = body.getLong();
    try {
      switch (kind) {
        case SNAPSHOT -> state.clear();
        case ENTRY -> state.add(delivery(sequence, body));
        case SETTLED -> state.settle(sequence);
        case BURIED -> {
          long diedUnixMillis = body.getLong();
          int attempts = body.getInt();
          state.bury(sequence, attempts, text(body), diedUnixMillis);
        }
        default -> {
          return false;
        }
      }
      return true;
    } catch (BufferUnderflowException | InvalidProtocolBufferException e) {
      return false;
    }
  }

  private static Delivery delivery(long sequence, ByteBuffer body)
      throws InvalidProtocolBufferException {
    long queuedUnixMillis = body.getLong();
    String url = text(body);
    String apiKey = text(body);
    String resource = text(body);
    WebhookEvent event = WebhookEvent.parseFrom(value(body));
    return new Delivery(sequence, queuedUnixMillis, url, apiKey, resource, event);
  }

  private static String text(ByteBuffer body) {
    return new String(value(body), StandardCharsets.UTF_8);
  }

  private static byte[] value(ByteBuffer body) {
    int length = body.getInt();
    if (length < 0 || length > body.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] value = new byte[length];
    body.get(value);
    return value;
  }
}
