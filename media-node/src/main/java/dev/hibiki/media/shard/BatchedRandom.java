package dev.hibiki.media.shard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Secure random numbers drawn many at a time: every call of {@link SecureRandom} makes arrays, and
 * each connectivity check needs two numbers. One thread.
 */
public final class BatchedRandom implements RandomGenerator {
  private static final int BATCH_BYTES = 4096;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final SecureRandom source;
  private final byte[] batch = new byte[BATCH_BYTES];
  private int used = BATCH_BYTES;

  public BatchedRandom(SecureRandom source) {
    this.source = source;
  }

  @Override
  public long nextLong() {
    if (used == BATCH_BYTES) {
      source.nextBytes(batch);
      used = 0;
    }
    long next = (long) LONG.get(batch, used);
    // What was given away is not kept: it may be part of a password.
    Arrays.fill(batch, used, used + Long.BYTES, (byte) 0);
    used += Long.BYTES;
    return next;
  }
}
