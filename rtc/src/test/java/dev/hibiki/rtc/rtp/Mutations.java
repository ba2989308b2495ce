package dev.hibiki.rtc.rtp;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Damages packets in seeded, repeatable ways. */
public final class Mutations {
  private static final byte[] TELLING = {0, 1, 2, 3, 0x7F, (byte) 0x80, (byte) 0xFE, (byte) 0xFF};

  private Mutations() {}

  /**
   * Gives {@code target} so many damaged copies of the samples, each in an array that ends where
   * the packet ends, and names seed and step if it throws.
   */
  public static void run(long seed, int count, List<byte[]> samples, Consumer<byte[]> target) {
    Random random = new Random(seed);
    for (int step = 0; step < count; step++) {
      byte[] mutant = samples.get(random.nextInt(samples.size()));
      int operations = 1 + random.nextInt(4);
      for (int i = 0; i < operations; i++) {
        mutant = mutate(random, mutant, samples);
      }
      try {
        target.accept(mutant);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "seed %d, step %d: %s".formatted(seed, step, HexFormat.of().formatHex(mutant)), e);
      }
    }
  }

  private static byte[] mutate(Random random, byte[] from, List<byte[]> samples) {
    if (from.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(from.length);
    byte[] to = from.clone();
    switch (random.nextInt(8)) {
      case 0 -> to[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> to[at] = (byte) random.nextInt();
      case 2 -> to[at] = TELLING[random.nextInt(TELLING.length)];
      case 3 -> to = Arrays.copyOf(from, at);
      case 4 -> {
        to = Arrays.copyOf(from, from.length + 1 + random.nextInt(8));
        for (int i = from.length; i < to.length; i++) {
          to[i] = (byte) random.nextInt();
        }
      }
      case 5 -> {
        to = Arrays.copyOf(from, from.length - 1);
        System.arraycopy(from, at + 1, to, at, from.length - at - 1);
      }
      case 6 -> {
        to = Arrays.copyOf(from, from.length + 1);
        System.arraycopy(from, at, to, at + 1, from.length - at);
        to[at] = TELLING[random.nextInt(TELLING.length)];
      }
      default -> {
        byte[] other = samples.get(random.nextInt(samples.size()));
        int length = Math.min(other.length, from.length - at);
        System.arraycopy(other, other.length - length, to, at, length);
      }
    }
    return to;
  }
}
