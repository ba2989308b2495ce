package dev.hibiki.rtc.stun;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/**
 * A key for MESSAGE-INTEGRITY: HMAC-SHA1 over the message up to the attribute. RFC 8489 section
 * 14.5. Not thread-safe.
 *
 * <p>HMAC (RFC 2104) is written out here, since the provider's makes an array for each message.
 */
public final class StunIntegrity {
  private static final int BLOCK_BYTES = 64;

  private final MessageDigest digest = sha1();
  private final byte[] innerBlock;
  private final byte[] outerBlock;
  private final byte[] code = new byte[StunFormat.INTEGRITY_BYTES];
  private final byte[] lengthField = new byte[2];

  private StunIntegrity(byte[] key) {
    byte[] usable = key.length > BLOCK_BYTES ? digest.digest(key) : key;
    innerBlock = block(usable, 0x36);
    outerBlock = block(usable, 0x5C);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-1 is missing", e);
    }
  }

  private static byte[] block(byte[] key, int pad) {
    byte[] block = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      block[i] = (byte) (pad ^ (i < key.length ? key[i] : 0));
    }
    return block;
  }

  /** The key of the short-term mechanism, which ICE uses. {@code password} must not be empty. */
  public static StunIntegrity shortTerm(String password) {
    return new StunIntegrity(password.getBytes(StandardCharsets.UTF_8));
  }

  /** The key of the long-term mechanism, which TURN uses. No string preparation is done. */
  public static StunIntegrity longTerm(String username, String realm, String password) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      String material = username + ":" + realm + ":" + password;
      return new StunIntegrity(md5.digest(material.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("MD5 is missing", e);
    }
  }

  /** Writes the code of a message whose integrity attribute begins at {@code attributeAt}. */
  void write(byte[] buf, int off, int attributeAt, byte[] out, int outOffset) {
    compute(buf, off, attributeAt);
    System.arraycopy(code, 0, out, outOffset, code.length);
  }

  /** Compares in constant time. */
  boolean matches(byte[] buf, int off, int attributeAt) {
    compute(buf, off, attributeAt);
    int difference = 0;
    for (int i = 0; i < code.length; i++) {
      difference |= code[i] ^ buf[attributeAt + StunFormat.ATTRIBUTE_HEADER_BYTES + i];
    }
    return difference == 0;
  }

  private void compute(byte[] buf, int off, int attributeAt) {
    // The code covers a length field as if the message ended with the integrity attribute.
    int covered =
        attributeAt
            + StunFormat.ATTRIBUTE_HEADER_BYTES
            + StunFormat.INTEGRITY_BYTES
            - off
            - StunFormat.HEADER_BYTES;
    StunFormat.putU16(lengthField, 0, covered);
    try {
      digest.update(innerBlock);
      digest.update(buf, off, 2);
      digest.update(lengthField, 0, 2);
      digest.update(buf, off + 4, attributeAt - off - 4);
      digest.digest(code, 0, code.length);
      digest.update(outerBlock);
      digest.update(code);
      digest.digest(code, 0, code.length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-1 has 20 bytes", e);
    }
  }
}
