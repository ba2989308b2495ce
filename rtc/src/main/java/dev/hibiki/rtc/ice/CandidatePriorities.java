package dev.hibiki.rtc.ice;

import org.jspecify.annotations.Nullable;

/**
 * Priorities of candidates and pairs. RFC 8445 sections 5.1.2 and 6.1.2.3, RFC 6544 section 4.2.
 */
public final class CandidatePriorities {
  private static final int OTHER_PREFERENCE_BITS = 13;

  private CandidatePriorities() {}

  /**
   * The priority of a UDP candidate.
   *
   * @param localPreference 0 to 65535; tells addresses of one type apart
   */
  public static long udp(CandidateType type, int localPreference, int component) {
    return combine(type.preference(Path.Protocol.UDP), localPreference, component);
  }

  /**
   * The priority of a TCP candidate.
   *
   * @param otherPreference 0 to 8191; tells addresses of one type and direction apart
   */
  public static long tcp(CandidateType type, TcpType tcpType, int otherPreference, int component) {
    int direction = tcpType.directionPreference(type) << OTHER_PREFERENCE_BITS;
    int other = Math.min(otherPreference, (1 << OTHER_PREFERENCE_BITS) - 1);
    return combine(type.preference(Path.Protocol.TCP), direction | other, component);
  }

  static long of(
      CandidateType type, @Nullable TcpType tcpType, int localPreference, int component) {
    return tcpType == null
        ? udp(type, localPreference, component)
        : tcp(type, tcpType, localPreference, component);
  }

  /** What a check tells the other side: the priority if it learned {@code local} from the check. */
  static long peerReflexive(Candidate local) {
    int preference = CandidateType.PEER_REFLEXIVE.preference(local.protocol());
    return (long) preference << 24 | (local.priority() & 0xffffff);
  }

  static long pair(long controlling, long controlled) {
    return (Math.min(controlling, controlled) << 32)
        + 2 * Math.max(controlling, controlled)
        + (controlling > controlled ? 1 : 0);
  }

  private static long combine(int typePreference, int localPreference, int component) {
    return (long) typePreference << 24 | (long) (localPreference & 0xffff) << 8 | (256 - component);
  }
}
