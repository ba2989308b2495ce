package dev.hibiki.media.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BatchedRandomTest {
  @Test
  void nothingIsGivenTwiceAcrossBatches() {
    BatchedRandom random = new BatchedRandom(new SecureRandom());
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      assertThat(seen.add(random.nextLong())).isTrue();
    }
  }
}
