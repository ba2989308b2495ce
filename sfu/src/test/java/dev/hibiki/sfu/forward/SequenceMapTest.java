package dev.hibiki.sfu.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SequenceMapTest {
  @Test
  void numbersContinueAcrossASwitch() {
    SequenceMap map = new SequenceMap(100);
    map.switchTo(5000);
    assertThat(map.map(5000)).isEqualTo(100);
    assertThat(map.map(5001)).isEqualTo(101);
    map.switchTo(70);
    assertThat(map.map(70)).isEqualTo(102);
    assertThat(map.map(72)).isEqualTo(104);
    assertThat(map.map(71)).isEqualTo(103);
  }

  @Test
  void packetsFromBeforeTheSwitchHaveNoNumber() {
    SequenceMap map = new SequenceMap(1);
    map.switchTo(500);
    assertThat(map.map(499)).isEqualTo(SequenceMap.NONE);
  }

  @Test
  void aDroppedPacketLeavesNoGap() {
    SequenceMap map = new SequenceMap(1);
    map.switchTo(10);
    assertThat(map.map(10)).isEqualTo(1);
    assertThat(map.drop(11)).isTrue();
    assertThat(map.map(12)).isEqualTo(2);
    assertThat(map.map(11)).isEqualTo(SequenceMap.NONE);
  }

  @Test
  void aLatePacketKeepsTheNumberItsGapReserved() {
    SequenceMap map = new SequenceMap(1);
    map.switchTo(10);
    assertThat(map.map(10)).isEqualTo(1);
    assertThat(map.map(12)).isEqualTo(3);
    assertThat(map.drop(13)).isTrue();
    assertThat(map.drop(14)).isTrue();
    assertThat(map.map(15)).isEqualTo(4);
    assertThat(map.map(11)).isEqualTo(2);
  }

  @Test
  void aDropBehindAGapKeepsTheGapsNumbers() {
    SequenceMap map = new SequenceMap(1);
    map.switchTo(10);
    map.map(10);
    assertThat(map.drop(13)).isTrue();
    assertThat(map.map(14)).isEqualTo(4);
    assertThat(map.map(11)).isEqualTo(2);
    assertThat(map.map(12)).isEqualTo(3);
  }

  @Test
  void anyMixOfLossReorderingDropsAndSwitchesGivesEachNumberOnce() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      SequenceMap map = new SequenceMap(1);
      Set<Long> given = new HashSet<>();
      long base = random.nextInt(100_000);
      for (int stream = 0; stream < 5; stream++) {
        long first = base + random.nextInt(1000);
        map.switchTo(first);
        List<Long> late = new ArrayList<>();
        for (long in = first; in < first + 300; in++) {
          int dice = random.nextInt(20);
          if (dice == 0) {
            late.add(in);
          } else if (dice == 1) {
            map.drop(in);
          } else {
            check(given, map.map(in), seed);
          }
          if (!late.isEmpty() && random.nextInt(5) == 0) {
            check(given, map.map(late.removeFirst()), seed);
          }
        }
      }
    }
  }

  private static void check(Set<Long> given, long out, long seed) {
    if (out != SequenceMap.NONE) {
      assertThat(given.add(out)).as("seed %d: %d was given out twice", seed, out).isTrue();
    }
  }
}
