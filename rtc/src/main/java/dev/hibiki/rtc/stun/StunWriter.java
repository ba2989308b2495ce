package dev.hibiki.rtc.stun;

import static dev.hibiki.rtc.stun.StunFormat.ATTRIBUTE_HEADER_BYTES;
import static dev.hibiki.rtc.stun.StunFormat.HEADER_BYTES;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Writes one STUN message after the other into arrays of the caller. RFC 8489.
 *
 * <p>Begin, add attributes, then {@link #integrity} and {@link #fingerprint} last and in that
 * order. The header's length is kept up to date, so the message is complete after every call. The
 * caller provides enough room: running out of it is an {@link IndexOutOfBoundsException}.
 */
public final class StunWriter {
  private static final byte[] EMPTY = {};

  private final CRC32 crc = new CRC32();
  private byte[] out = EMPTY;
  private int off;
  private int end;

  /** Begins a message at {@code offset} of {@code out}. */
  public StunWriter begin(
      byte[] out, int offset, StunClass messageClass, int method, TransactionId id) {
    header(out, offset, messageClass.typeOf(method));
    StunFormat.putI32(out, offset + StunFormat.TRANSACTION_AT, id.high());
    StunFormat.putI64(out, offset + StunFormat.TRANSACTION_AT + 4, id.low());
    return this;
  }

  /** Begins a response: method and transaction id are those of {@code request}. */
  public StunWriter respond(byte[] out, int offset, StunClass messageClass, StunMessage request) {
    return begin(out, offset, messageClass, request.method(), request.transactionId());
  }

  private void header(byte[] out, int offset, int type) {
    this.out = out;
    this.off = offset;
    this.end = offset + HEADER_BYTES;
    StunFormat.putU16(out, offset, type);
    StunFormat.putU16(out, offset + 2, 0);
    StunFormat.putI32(out, offset + StunFormat.COOKIE_AT, StunFormat.MAGIC_COOKIE);
  }

  /** Adds an attribute without value. */
  public StunWriter flag(int type) {
    attribute(type, 0);
    return this;
  }

  /** Adds a 32-bit value. */
  public StunWriter int32(int type, int value) {
    StunFormat.putI32(out, attribute(type, 4), value);
    return this;
  }

  /** Adds a 64-bit value. */
  public StunWriter int64(int type, long value) {
    StunFormat.putI64(out, attribute(type, 8), value);
    return this;
  }

  /** Adds text as UTF-8. */
  public StunWriter text(int type, String value) {
    return bytes(type, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds bytes. */
  public StunWriter bytes(int type, byte[] value) {
    System.arraycopy(value, 0, out, attribute(type, value.length), value.length);
    return this;
  }

  /** Adds a plain address such as MAPPED-ADDRESS; {@code address} must be resolved. */
  public StunWriter address(int type, InetSocketAddress address) {
    writeAddress(type, address);
    return this;
  }

  /** Adds an address like XOR-MAPPED-ADDRESS; {@code address} must be resolved. */
  public StunWriter xorAddress(int type, InetSocketAddress address) {
    int value = writeAddress(type, address);
    int mask = off + StunFormat.COOKIE_AT;
    out[value + 2] ^= out[mask];
    out[value + 3] ^= out[mask + 1];
    for (int i = 0; value + 4 + i < end; i++) {
      out[value + 4 + i] ^= out[mask + i];
    }
    return this;
  }

  private int writeAddress(int type, InetSocketAddress address) {
    byte[] bytes = address.getAddress().getAddress();
    int value = attribute(type, 4 + bytes.length);
    out[value] = 0;
    out[value + 1] = (byte) (bytes.length == 4 ? StunFormat.FAMILY_IPV4 : StunFormat.FAMILY_IPV6);
    StunFormat.putU16(out, value + 2, address.getPort());
    System.arraycopy(bytes, 0, out, value + 4, bytes.length);
    return value;
  }

  /** Adds ERROR-CODE; {@code code} is 300 to 699. */
  public StunWriter errorCode(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int value = attribute(StunAttributes.ERROR_CODE, 4 + text.length);
    StunFormat.putU16(out, value, 0);
    out[value + 2] = (byte) (code / 100);
    out[value + 3] = (byte) (code % 100);
    System.arraycopy(text, 0, out, value + 4, text.length);
    return this;
  }

  /** Adds UNKNOWN-ATTRIBUTES with the first {@code count} of {@code types}. */
  public StunWriter unknownAttributes(int[] types, int count) {
    int value = attribute(StunAttributes.UNKNOWN_ATTRIBUTES, 2 * count);
    for (int i = 0; i < count; i++) {
      StunFormat.putU16(out, value + 2 * i, types[i]);
    }
    return this;
  }

  /** Adds MESSAGE-INTEGRITY over everything so far. */
  public StunWriter integrity(StunIntegrity key) {
    int at = end;
    int value = attribute(StunAttributes.MESSAGE_INTEGRITY, StunFormat.INTEGRITY_BYTES);
    key.write(out, off, at, out, value);
    return this;
  }

  /** Adds FINGERPRINT over everything so far; nothing may follow. */
  public StunWriter fingerprint() {
    int at = end;
    int value = attribute(StunAttributes.FINGERPRINT, StunFormat.FINGERPRINT_BYTES);
    crc.reset();
    crc.update(out, off, at - off);
    StunFormat.putI32(out, value, (int) crc.getValue() ^ StunFormat.FINGERPRINT_XOR);
    return this;
  }

  /** The size in bytes of the message so far. */
  public int length() {
    return end - off;
  }

  /** Writes the attribute's header and padding and returns where its value goes. */
  private int attribute(int type, int length) {
    int value = end + ATTRIBUTE_HEADER_BYTES;
    int next = value + StunFormat.padded(length);
    StunFormat.putU16(out, end, type);
    StunFormat.putU16(out, end + 2, length);
    for (int i = value + length; i < next; i++) {
      out[i] = 0;
    }
    end = next;
    StunFormat.putU16(out, off + 2, length() - HEADER_BYTES);
    return value;
  }
}
