package dev.hibiki.sfu.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimestampMapTest {
  private static final long MILLI = 1_000_000;

  @Test
  void aSwitchWithoutReportsFollowsTheTimeThatPassed() {
    TimestampMap map = new TimestampMap(90_000, 1000);
    map.switchTo(0, 555);
    assertThat(map.map(555)).isEqualTo(1000);
    map.sent(0, 1000);
    map.switchTo(40 * MILLI, 99_000);
    assertThat(map.map(99_000)).isEqualTo(1000 + 3600);
  }

  @Test
  void aSwitchNeverStandsStill() {
    TimestampMap map = new TimestampMap(90_000, 1000);
    map.switchTo(0, 1);
    map.sent(0, 1000);
    map.switchTo(0, 77);
    assertThat(map.map(77)).isEqualTo(1001);
  }

  @Test
  void reportsDecideWhereTheyAreLikely() {
    TimestampMap map = new TimestampMap(90_000, 1000);
    map.switchTo(0, 1);
    map.sent(0, 1000);
    map.switchTo(40 * MILLI, 77, 1000 + 3000);
    assertThat(map.map(77)).isEqualTo(4000);
  }

  @Test
  void absurdReportsAreIgnored() {
    TimestampMap map = new TimestampMap(90_000, 1000);
    map.switchTo(0, 1);
    map.sent(0, 1000);
    map.switchTo(40 * MILLI, 77, 1000 + 90_000 * 60);
    assertThat(map.map(77)).isEqualTo(4600);
  }
}
