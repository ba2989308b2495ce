package dev.hibiki.rtc.stun;

import static dev.hibiki.rtc.stun.StunFormat.ATTRIBUTE_HEADER_BYTES;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A STUN message read in place: a flyweight over a borrowed array. RFC 8489.
 *
 * <p>{@link #wrap} checks every bound once; the accessors then read without further checks and must
 * only be called after it returned true. Of repeated attributes the first counts; attributes behind
 * MESSAGE-INTEGRITY, but for FINGERPRINT, are invisible (section 14.5).
 */
public final class StunMessage {
  /** The method of connectivity checks. */
  public static final int BINDING = 0x001;

  private static final byte[] EMPTY = {};

  private final CRC32 crc = new CRC32();
  private byte[] buf = EMPTY;
  private int off;
  private int visibleEnd;
  private int integrityAt;
  private int fingerprintAt;

  /**
   * Looks at {@code len} bytes from {@code off}.
   *
   * @return false unless they are exactly one well-formed STUN message
   */
  public boolean wrap(byte[] buf, int off, int len) {
    if (!StunFormat.headerHolds(buf, off, len)) {
      return false;
    }
    int end = off + len;
    int visible = end;
    int integrity = -1;
    int fingerprint = -1;
    int count = 0;
    for (int at = off + StunFormat.HEADER_BYTES; at < end; ) {
      int next = StunFormat.attributeEnd(buf, at, end);
      if (next < 0 || ++count > StunFormat.MAX_ATTRIBUTES) {
        return false;
      }
      int length = StunFormat.u16(buf, at + 2);
      switch (StunFormat.u16(buf, at)) {
        case StunAttributes.MESSAGE_INTEGRITY -> {
          if (length != StunFormat.INTEGRITY_BYTES) {
            return false;
          }
          integrity = integrity < 0 ? at : integrity;
          visible = Math.min(visible, at);
        }
        case StunAttributes.MESSAGE_INTEGRITY_SHA256 -> {
          if (length > StunFormat.INTEGRITY_SHA256_MAX_BYTES) {
            return false;
          }
          visible = Math.min(visible, at);
        }
        case StunAttributes.FINGERPRINT -> {
          if (length != StunFormat.FINGERPRINT_BYTES || next != end) {
            return false;
          }
          fingerprint = at;
          visible = Math.min(visible, at);
        }
        default -> {
          // Read on demand.
        }
      }
      at = next;
    }
    this.buf = buf;
    this.off = off;
    this.visibleEnd = visible;
    this.integrityAt = integrity;
    this.fingerprintAt = fingerprint;
    return true;
  }

  /** The class of the message. */
  public StunClass messageClass() {
    return StunClass.of(StunFormat.u16(buf, off));
  }

  /** The method, 12 bits. */
  public int method() {
    return StunClass.methodOf(StunFormat.u16(buf, off));
  }

  /** A copy of the transaction id. */
  public TransactionId transactionId() {
    return new TransactionId(
        StunFormat.i32(buf, off + StunFormat.TRANSACTION_AT),
        StunFormat.i64(buf, off + StunFormat.TRANSACTION_AT + 4));
  }

  /** True if the message carries this transaction id. */
  public boolean belongsTo(TransactionId id) {
    return StunFormat.i32(buf, off + StunFormat.TRANSACTION_AT) == id.high()
        && StunFormat.i64(buf, off + StunFormat.TRANSACTION_AT + 4) == id.low();
  }

  /** The array that was wrapped. */
  public byte[] array() {
    return buf;
  }

  /** Where in {@link #array} the value of an attribute begins, or -1 if there is none. */
  public int valueOffset(int type) {
    for (int at = off + StunFormat.HEADER_BYTES; at < visibleEnd; ) {
      if (StunFormat.u16(buf, at) == type) {
        return at + ATTRIBUTE_HEADER_BYTES;
      }
      at += ATTRIBUTE_HEADER_BYTES + StunFormat.padded(StunFormat.u16(buf, at + 2));
    }
    return -1;
  }

  /** The length in bytes, without padding, of the value that begins at {@code valueOffset}. */
  public int valueLength(int valueOffset) {
    return StunFormat.u16(buf, valueOffset - 2);
  }

  /** True if the attribute is there, whatever its value. */
  public boolean has(int type) {
    return valueOffset(type) >= 0;
  }

  /** An unsigned 32-bit value, or -1 if the attribute is absent or not four bytes long. */
  public long uint32(int type) {
    int at = valueOffset(type);
    return at >= 0 && valueLength(at) == 4 ? StunFormat.i32(buf, at) & 0xffffffffL : -1;
  }

  /** True if the attribute is there with an eight byte value, which {@link #int64} then reads. */
  public boolean hasInt64(int type) {
    int at = valueOffset(type);
    return at >= 0 && valueLength(at) == 8;
  }

  /** A 64-bit value, or 0 unless {@link #hasInt64}. */
  public long int64(int type) {
    return hasInt64(type) ? StunFormat.i64(buf, valueOffset(type)) : 0;
  }

  /** The value as UTF-8 text, or null if the attribute is absent. */
  public @Nullable String text(int type) {
    int at = valueOffset(type);
    return at < 0 ? null : new String(buf, at, valueLength(at), StandardCharsets.UTF_8);
  }

  /** The code of ERROR-CODE, 300 to 699, or 0 if it is absent or malformed. */
  public int errorCode() {
    int at = valueOffset(StunAttributes.ERROR_CODE);
    if (at < 0 || valueLength(at) < 4) {
      return 0;
    }
    int hundreds = buf[at + 2] & 7;
    int rest = buf[at + 3] & 0xff;
    return hundreds < 3 || hundreds > 6 || rest > 99 ? 0 : hundreds * 100 + rest;
  }

  /** A plain address such as MAPPED-ADDRESS, or null if it is absent or malformed. */
  public @Nullable InetSocketAddress address(int type) {
    return address(type, false);
  }

  /** An address like XOR-MAPPED-ADDRESS, or null if it is absent or malformed. */
  public @Nullable InetSocketAddress xorAddress(int type) {
    return address(type, true);
  }

  private @Nullable InetSocketAddress address(int type, boolean xor) {
    int at = valueOffset(type);
    if (at < 0 || valueLength(at) < 4) {
      return null;
    }
    int family = buf[at + 1];
    int size = family == StunFormat.FAMILY_IPV4 ? 4 : family == StunFormat.FAMILY_IPV6 ? 16 : 0;
    if (size == 0 || valueLength(at) != 4 + size) {
      return null;
    }
    int port = StunFormat.u16(buf, at + 2);
    byte[] address = new byte[size];
    System.arraycopy(buf, at + 4, address, 0, size);
    if (xor) {
      port ^= StunFormat.MAGIC_COOKIE >>> 16;
      for (int i = 0; i < size; i++) {
        // Cookie and transaction id lie next to each other: together they are the mask.
        address[i] ^= buf[off + StunFormat.COOKIE_AT + i];
      }
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are address lengths", e);
    }
  }

  /** True if there is a MESSAGE-INTEGRITY attribute. */
  public boolean hasIntegrity() {
    return integrityAt >= 0;
  }

  /** True if there is a MESSAGE-INTEGRITY attribute and it was made with {@code key}. */
  public boolean verifies(StunIntegrity key) {
    return integrityAt >= 0 && key.matches(buf, off, integrityAt);
  }

  /** True if there is a FINGERPRINT attribute. */
  public boolean hasFingerprint() {
    return fingerprintAt >= 0;
  }

  /** True if there is a FINGERPRINT attribute and it is right. */
  public boolean fingerprintHolds() {
    if (fingerprintAt < 0) {
      return false;
    }
    crc.reset();
    crc.update(buf, off, fingerprintAt - off);
    int expected = (int) crc.getValue() ^ StunFormat.FINGERPRINT_XOR;
    return StunFormat.i32(buf, fingerprintAt + ATTRIBUTE_HEADER_BYTES) == expected;
  }

  /**
   * Collects the types of comprehension-required attributes that {@code understood} refuses.
   *
   * @param types receives them, as many as fit
   * @return how many were stored; 0 means that the message may be processed
   */
  public int unknownRequired(IntPredicate understood, int[] types) {
    int count = 0;
    for (int at = off + StunFormat.HEADER_BYTES; at < visibleEnd && count < types.length; ) {
      int type = StunFormat.u16(buf, at);
      if (StunAttributes.comprehensionRequired(type) && !understood.test(type)) {
        types[count++] = type;
      }
      at += ATTRIBUTE_HEADER_BYTES + StunFormat.padded(StunFormat.u16(buf, at + 2));
    }
    return count;
  }
}
