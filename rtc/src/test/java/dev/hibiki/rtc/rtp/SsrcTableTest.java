package dev.hibiki.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SsrcTableTest {
  @Test
  void behavesAsAMap() {
    long seed = 51;
    Random random = new Random(seed);
    SsrcTable table = new SsrcTable(300);
    Map<Integer, Integer> model = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      // Few keys and few distinct hashes, so that probe runs are long and holes are common.
      int ssrc = random.nextInt(400) * (random.nextBoolean() ? 1 : 0x10000);
      if (model.containsKey(ssrc)) {
        assertThat(table.find(ssrc)).as("seed %d", seed).isEqualTo(model.get(ssrc));
        if (random.nextInt(3) > 0) {
          assertThat(table.remove(ssrc)).isEqualTo(model.remove(ssrc));
        }
      } else {
        assertThat(table.find(ssrc)).as("seed %d", seed).isEqualTo(-1);
        assertThat(table.remove(ssrc)).isEqualTo(-1);
        int slot = table.add(ssrc);
        if (model.size() == 300) {
          assertThat(slot).isEqualTo(-1);
        } else {
          assertThat(slot).isBetween(0, 299);
          model.put(ssrc, slot);
        }
      }
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertThat(new HashSet<>(model.values())).as("slots are distinct").hasSize(model.size());
    assertThat(table.slotLimit()).isLessThanOrEqualTo(300);
  }

  @Test
  void zeroIsAnSsrc() {
    SsrcTable table = new SsrcTable(2);
    assertThat(table.find(0)).isEqualTo(-1);
    assertThat(table.add(0)).isZero();
    assertThat(table.find(0)).isZero();
  }

  @Test
  void refusesNoRoomAtAll() {
    assertThatThrownBy(() -> new SsrcTable(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
