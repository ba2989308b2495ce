package dev.hibiki.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JvmThreadsTest {
  @Test
  void theMediaThreadsOfADumpAreSummedUp() {
    String dump =
        """
        "main" #1 [7] prio=5 os_prio=0 cpu=1.00ms elapsed=2.00s allocated=999M defined_classes=1 tid=0x1
        "shard-3-1" #30 [8] daemon prio=5 cpu=1.00ms elapsed=2.00s allocated=12K defined_classes=0 tid=0x2
           java.lang.Thread.State: RUNNABLE
        "shard-3-2" #31 [9] daemon prio=5 cpu=1.00ms elapsed=2.00s allocated=1M defined_classes=0 tid=0x3
        """;
    assertThat(JvmThreads.sum(dump)).isEqualTo(12 * 1024 + 1024 * 1024);
  }

  @Test
  void withoutMediaThreadsNothingIsKnown() {
    assertThat(JvmThreads.sum("no dump")).isEqualTo(-1);
  }
}
