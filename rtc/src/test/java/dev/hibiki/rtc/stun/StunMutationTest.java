package dev.hibiki.rtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StunMutationTest {
  private static final int ROUNDS = 100_000;

  @Test
  void mutatedMessagesAreReadOrRefusedWithoutAnException() {
    long seed = 5769;
    Random random = new Random(seed);
    List<byte[]> originals =
        List.of(
            StunVectors.REQUEST,
            StunVectors.RESPONSE_IPV4,
            StunVectors.RESPONSE_IPV6,
            StunVectors.REQUEST_LONG_TERM);
    StunMessage message = new StunMessage();
    StunIntegrity key = StunIntegrity.shortTerm(StunVectors.PASSWORD);
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = originals.get(random.nextInt(originals.size())).clone();
      int length = bytes.length;
      for (int i = random.nextInt(6); i >= 0; i--) {
        bytes[random.nextInt(length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(8) == 0) {
        length = random.nextInt(length + 1);
      }
      try {
        StunPeek.localUfrag(bytes, 0, length);
        if (message.wrap(bytes, 0, length)) {
          StunFuzzTest.readAll(message, key);
          read++;
        }
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + round, e);
      }
    }
    assertThat(read).as("seed %d", seed).isBetween(ROUNDS / 20, ROUNDS);
  }
}
