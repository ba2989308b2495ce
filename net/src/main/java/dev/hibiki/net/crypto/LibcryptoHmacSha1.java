package dev.hibiki.net.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Arrays;

/**
 * HMAC-SHA1 (RFC 2104) on libcrypto's digest: the states after the inner and the outer key block
 * are kept and copied for each message, which spares two of its blocks.
 */
final class LibcryptoHmacSha1 implements SrtpCrypto.Authenticator {
  private static final int BLOCK_BYTES = 64;
  private static final int DIGEST_BYTES = 20;

  /** {@code SHA_CTX} has 96 bytes. */
  private static final int STATE_BYTES = 128;

  private static final int OUTER = STATE_BYTES;
  private static final int RUNNING = 2 * STATE_BYTES;
  private static final int DIGEST = 3 * STATE_BYTES;

  private final MemorySegment memory = Arena.ofAuto().allocate(4 * STATE_BYTES, 64);
  private final long address = memory.address();

  LibcryptoHmacSha1(byte[] key) {
    byte[] block = new byte[BLOCK_BYTES];
    byte[] usable = key.length > BLOCK_BYTES ? digest(key) : key;
    System.arraycopy(usable, 0, block, 0, usable.length);
    begin(0, block, 0x36);
    begin(OUTER, block, 0x5C);
    copy(0);
    Arrays.fill(block, (byte) 0);
  }

  private byte[] digest(byte[] bytes) {
    try {
      Libcrypto.require((int) Libcrypto.SHA1_INIT.invokeExact(address + RUNNING));
      update(bytes, 0, bytes.length);
      Libcrypto.require(
          (int) Libcrypto.SHA1_FINAL.invokeExact(address + DIGEST, address + RUNNING));
    } catch (Throwable e) {
      throw Libcrypto.broken(e);
    }
    return memory.asSlice(DIGEST, DIGEST_BYTES).toArray(JAVA_BYTE);
  }

  private void begin(int state, byte[] keyBlock, int pad) {
    byte[] padded = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      padded[i] = (byte) (keyBlock[i] ^ pad);
    }
    try {
      Libcrypto.require((int) Libcrypto.SHA1_INIT.invokeExact(address + RUNNING));
      update(padded, 0, BLOCK_BYTES);
    } catch (Throwable e) {
      throw Libcrypto.broken(e);
    }
    Arrays.fill(padded, (byte) 0);
    MemorySegment.copy(memory, RUNNING, memory, state, STATE_BYTES);
  }

  private void copy(int state) {
    MemorySegment.copy(memory, state, memory, RUNNING, STATE_BYTES);
  }

  @Override
  public void update(byte[] in, int offset, int length) {
    LibcryptoScratch scratch = LibcryptoScratch.ofThread(0, length);
    try {
      Libcrypto.require(
          (int)
              Libcrypto.SHA1_UPDATE.invokeExact(
                  address + RUNNING, scratch.text(in, offset, length), (long) length));
    } catch (Throwable e) {
      throw Libcrypto.broken(e);
    } finally {
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(scratch);
    }
  }

  @Override
  public void doFinal(byte[] out, int offset) {
    long running = address + RUNNING;
    long digest = address + DIGEST;
    try {
      int ok = (int) Libcrypto.SHA1_FINAL.invokeExact(digest, running);
      copy(OUTER);
      ok &= (int) Libcrypto.SHA1_UPDATE.invokeExact(running, digest, (long) DIGEST_BYTES);
      ok &= (int) Libcrypto.SHA1_FINAL.invokeExact(digest, running);
      Libcrypto.require(ok);
    } catch (Throwable e) {
      throw Libcrypto.broken(e);
    } finally {
      Reference.reachabilityFence(this);
    }
    MemorySegment.copy(memory, JAVA_BYTE, DIGEST, out, offset, DIGEST_BYTES);
    copy(0);
  }
}
