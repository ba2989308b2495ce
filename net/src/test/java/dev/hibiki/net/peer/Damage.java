package dev.hibiki.net.peer;

import java.util.Arrays;
import java.util.Random;

/** Damages packets: flipped bits, changed bytes, cut ends, doubled and swapped parts. */
final class Damage {
  private Damage() {}

  /** Any damage; the length may change. */
  static byte[] of(Random random, byte[] packet) {
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(packet, random.nextInt(packet.length + 1));
      case 1 -> Arrays.copyOf(inside(random, packet), packet.length + random.nextInt(64));
      default -> inside(random, packet);
    };
  }

  /** Damage that keeps the length. */
  static byte[] inside(Random random, byte[] packet) {
    byte[] damaged = packet.clone();
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times; i++) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(4)) {
        case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> damaged[at] = (byte) random.nextInt(256);
        case 2 -> damaged[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
        default -> {
          int length = Math.min(random.nextInt(16), damaged.length - at);
          int from = random.nextInt(damaged.length - length + 1);
          System.arraycopy(packet, from, damaged, at, length);
        }
      }
    }
    return damaged;
  }
}
