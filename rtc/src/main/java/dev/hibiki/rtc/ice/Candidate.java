package dev.hibiki.rtc.ice;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A transport address that may be used to reach one side. RFC 8445 section 5.3, RFC 8839 section
 * 5.1.
 *
 * @param foundation equal for candidates of the same kind from the same address
 * @param component 1 to 256; with rtcp-mux always 1
 * @param protocol transport
 * @param priority unsigned 32 bits, the higher the better
 * @param address resolved
 * @param type how the address came to be known
 * @param related for candidates that are not host: the address it was derived from, if told
 * @param tcpType for TCP only
 */
public record Candidate(
    String foundation,
    int component,
    Path.Protocol protocol,
    long priority,
    InetSocketAddress address,
    CandidateType type,
    @Nullable InetSocketAddress related,
    @Nullable TcpType tcpType) {

  private static final int RTP = 1;

  /** Checks what a caller can get wrong; text from a client goes through {@link #parse}. */
  public Candidate {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("a candidate needs a resolved address");
    }
    if ((protocol == Path.Protocol.TCP) != (tcpType != null)) {
      throw new IllegalArgumentException("tcptype belongs to TCP candidates, and to each of them");
    }
  }

  /**
   * A host candidate of our own; over TCP a passive one.
   *
   * @param localPreference 0 to 65535 (for TCP to 8191), the higher the better
   */
  public static Candidate host(
      Path.Protocol protocol, InetSocketAddress address, int localPreference) {
    TcpType tcpType = protocol == Path.Protocol.TCP ? TcpType.PASSIVE : null;
    return new Candidate(
        foundation(CandidateType.HOST, protocol, address),
        RTP,
        protocol,
        CandidatePriorities.of(CandidateType.HOST, tcpType, localPreference, RTP),
        address,
        CandidateType.HOST,
        null,
        tcpType);
  }

  /**
   * A server-reflexive UDP candidate of our own, seen from outside for the socket at {@code base}.
   */
  public static Candidate serverReflexive(
      InetSocketAddress address, InetSocketAddress base, int localPreference) {
    return new Candidate(
        foundation(CandidateType.SERVER_REFLEXIVE, Path.Protocol.UDP, base),
        RTP,
        Path.Protocol.UDP,
        CandidatePriorities.udp(CandidateType.SERVER_REFLEXIVE, localPreference, RTP),
        address,
        CandidateType.SERVER_REFLEXIVE,
        base,
        null);
  }

  /** A remote candidate learned from a check that arrived on {@code path}. */
  static Candidate peerReflexive(Path path, long priority) {
    TcpType tcpType = path.protocol() == Path.Protocol.TCP ? TcpType.ACTIVE : null;
    return new Candidate(
        foundation(CandidateType.PEER_REFLEXIVE, path.protocol(), path.remote()),
        RTP,
        path.protocol(),
        priority >= 0
            ? priority
            : CandidatePriorities.of(CandidateType.PEER_REFLEXIVE, tcpType, 0, RTP),
        path.remote(),
        CandidateType.PEER_REFLEXIVE,
        null,
        tcpType);
  }

  /**
   * Reads a {@code candidate:} attribute, with or without {@code a=} before it; older clients
   * trickle the value alone, so that is read as well. Extensions such as generation, ufrag and
   * network-cost are skipped.
   *
   * @return nothing if it is malformed, not of UDP or TCP, or if its address is a name: mDNS and
   *     host names are never looked up
   */
  public static Optional<Candidate> parse(String attribute) {
    return Optional.ofNullable(CandidateParser.parse(attribute));
  }

  /** The attribute as it is signalled, beginning with {@code candidate:}. */
  public String format() {
    StringBuilder text = new StringBuilder(96);
    text.append("candidate:").append(foundation);
    text.append(' ').append(component);
    text.append(' ').append(protocol == Path.Protocol.UDP ? "udp" : "tcp");
    text.append(' ').append(priority);
    text.append(' ').append(literal(address)).append(' ').append(address.getPort());
    text.append(" typ ").append(type.token());
    if (related != null) {
      text.append(" raddr ").append(literal(related)).append(" rport ").append(related.getPort());
    }
    if (tcpType != null) {
      text.append(" tcptype ").append(tcpType.token());
    }
    return text.toString();
  }

  /** True if both name the same transport address. */
  boolean sameAddress(Candidate other) {
    return protocol == other.protocol && address.equals(other.address);
  }

  private static String literal(InetSocketAddress address) {
    String text = address.getAddress().getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  private static String foundation(
      CandidateType type, Path.Protocol protocol, InetSocketAddress base) {
    if (base.isUnresolved()) {
      throw new IllegalArgumentException("a candidate needs a resolved address");
    }
    CRC32 crc = new CRC32();
    crc.update(type.token().getBytes(StandardCharsets.US_ASCII));
    crc.update(protocol == Path.Protocol.UDP ? 0 : 1);
    crc.update(base.getAddress().getAddress());
    return Long.toString(crc.getValue());
  }
}
