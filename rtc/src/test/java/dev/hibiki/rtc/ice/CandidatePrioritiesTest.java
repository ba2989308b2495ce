package dev.hibiki.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CandidatePrioritiesTest {
  @Test
  void udpPrioritiesFollowTheFormula() {
    assertThat(CandidatePriorities.udp(CandidateType.HOST, 65535, 1)).isEqualTo(2130706431L);
    assertThat(CandidatePriorities.udp(CandidateType.PEER_REFLEXIVE, 65535, 1))
        .isEqualTo(1862270975L);
    assertThat(CandidatePriorities.udp(CandidateType.SERVER_REFLEXIVE, 65535, 1))
        .isEqualTo(1694498815L);
    assertThat(CandidatePriorities.udp(CandidateType.RELAYED, 65535, 1)).isEqualTo(16777215L);
    assertThat(CandidatePriorities.udp(CandidateType.HOST, 0, 256)).isEqualTo(126L << 24);
  }

  @Test
  void tcpDirectionsArePreferredAsTheTypeAsks() {
    assertThat(tcp(CandidateType.HOST, TcpType.ACTIVE))
        .isGreaterThan(tcp(CandidateType.HOST, TcpType.PASSIVE));
    assertThat(tcp(CandidateType.HOST, TcpType.PASSIVE))
        .isGreaterThan(tcp(CandidateType.HOST, TcpType.SIMULTANEOUS_OPEN));
    assertThat(tcp(CandidateType.SERVER_REFLEXIVE, TcpType.SIMULTANEOUS_OPEN))
        .isGreaterThan(tcp(CandidateType.SERVER_REFLEXIVE, TcpType.ACTIVE));
    assertThat(tcp(CandidateType.SERVER_REFLEXIVE, TcpType.ACTIVE))
        .isGreaterThan(tcp(CandidateType.SERVER_REFLEXIVE, TcpType.PASSIVE));
    // (2^13)*4 + 8191 in the local preference
    assertThat(CandidatePriorities.tcp(CandidateType.HOST, TcpType.PASSIVE, 8191, 1) >> 8 & 0xffff)
        .isEqualTo(40959);
    assertThat(CandidatePriorities.tcp(CandidateType.HOST, TcpType.PASSIVE, 99_999, 1))
        .isEqualTo(CandidatePriorities.tcp(CandidateType.HOST, TcpType.PASSIVE, 8191, 1));
  }

  @Test
  void udpIsPreferredToTcpOfTheSameType() {
    for (CandidateType type : CandidateType.values()) {
      if (type != CandidateType.RELAYED) {
        assertThat(CandidatePriorities.udp(type, 0, 1)).isGreaterThan(tcp(type, TcpType.ACTIVE));
      }
    }
  }

  @Test
  void pairPrioritiesFollowTheFormula() {
    assertThat(CandidatePriorities.pair(5, 3)).isEqualTo((3L << 32) + 11);
    assertThat(CandidatePriorities.pair(3, 5)).isEqualTo((3L << 32) + 10);
    assertThat(CandidatePriorities.pair(4, 4)).isEqualTo((4L << 32) + 8);
    // Both sides come to the same order whoever computes it.
    assertThat(CandidatePriorities.pair(2130706431L, 1694498815L)).isPositive();
  }

  private static long tcp(CandidateType type, TcpType tcpType) {
    return CandidatePriorities.tcp(type, tcpType, 100, 1);
  }
}
