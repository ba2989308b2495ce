package dev.hibiki.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // Chrome
        "candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0 ufrag EsAw"
            + " network-id 1 network-cost"
            + " 10|1467250027|UDP|2122260223|192.168.0.196|46243|HOST|-|-",
        "candidate:435653019 1 tcp 1845501695 192.168.0.196 9 typ host tcptype active generation 0"
            + " ufrag EsAw network-id 1|435653019|TCP|1845501695|192.168.0.196|9|HOST|-|ACTIVE",
        "candidate:1853887674 1 udp 1518280447 47.61.61.61 36768 typ srflx raddr 192.168.0.196"
            + " rport 36768 generation"
            + " 0|1853887674|UDP|1518280447|47.61.61.61|36768|SERVER_REFLEXIVE"
            + "|192.168.0.196:36768|-",
        "candidate:750991856 2 udp 25108222 237.30.30.30 51472 typ relay raddr 47.61.61.61 rport"
            + " 54763 generation 0|750991856|UDP|25108222|237.30.30.30|51472|RELAYED"
            + "|47.61.61.61:54763|-",
        "candidate:3289912957 1 udp 2122262783 2001:db8:85a3::8a2e:370:7334 60769 typ host"
            + " generation 0 ufrag 6Ah1 network-id 2 network-cost 999"
            + "|3289912957|UDP|2122262783|2001:db8:85a3::8a2e:370:7334|60769|HOST|-|-",
        // Firefox
        "candidate:0 1 UDP 2122187007 192.168.1.5 61665 typ host"
            + "|0|UDP|2122187007|192.168.1.5|61665|HOST|-|-",
        "candidate:2 1 TCP 2105524479 192.168.1.5 9 typ host tcptype active"
            + "|2|TCP|2105524479|192.168.1.5|9|HOST|-|ACTIVE",
        "candidate:1 1 UDP 1685987327 203.0.113.7 61665 typ srflx raddr 0.0.0.0 rport 0"
            + "|1|UDP|1685987327|203.0.113.7|61665|SERVER_REFLEXIVE|0.0.0.0:0|-",
        // Safari
        "candidate:842163049 1 udp 1677729535 203.0.113.9 3211 typ srflx raddr 0.0.0.0 rport 0"
            + " generation 0 ufrag 9oLH network-cost 50"
            + "|842163049|UDP|1677729535|203.0.113.9|3211|SERVER_REFLEXIVE|0.0.0.0:0|-",
        // A hidden related address
        "candidate:1 1 udp 1 203.0.113.9 3211 typ srflx raddr a1b2.local rport 5"
            + "|1|UDP|1|203.0.113.9|3211|SERVER_REFLEXIVE|-|-",
        // With the attribute's name, without the value's, TCP as before RFC 6544
        "a=candidate:foo/+1 1 udp 1 198.51.100.1 1 typ prflx|foo/+1|UDP|1|198.51.100.1|1"
            + "|PEER_REFLEXIVE|-|-",
        "4234997325 1 udp 2043278322 192.168.0.56 44323 typ host|4234997325|UDP|2043278322"
            + "|192.168.0.56|44323|HOST|-|-",
        "candidate:1 1 tcp 1 198.51.100.1 443 typ host|1|TCP|1|198.51.100.1|443|HOST|-|PASSIVE",
        "candidate:1 1 tcp 1 198.51.100.1 443 typ host tcptype so|1|TCP|1|198.51.100.1|443|HOST|-"
            + "|SIMULTANEOUS_OPEN",
        // Odd tail, many spaces, greatest priority
        "  candidate:1  1  udp  4294967295 198.51.100.1 65535 typ host generation |1|UDP"
            + "|4294967295|198.51.100.1|65535|HOST|-|-",
        "candidate:1 1 udp 1 ::ffff:198.51.100.1 5 typ host|1|UDP|1|198.51.100.1|5|HOST|-|-",
      })
  void formsThatClientsSendAreRead(
      String text,
      String foundation,
      Path.Protocol protocol,
      long priority,
      String host,
      int port,
      CandidateType type,
      String related,
      TcpType tcpType) {
    Candidate candidate = Candidate.parse(text).orElseThrow();
    assertThat(candidate.foundation()).isEqualTo(foundation);
    assertThat(candidate.protocol()).isEqualTo(protocol);
    assertThat(candidate.priority()).isEqualTo(priority);
    assertThat(candidate.address())
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral(host), port));
    assertThat(candidate.type()).isEqualTo(type);
    assertThat(candidate.tcpType()).isEqualTo(tcpType);
    InetSocketAddress raddr = candidate.related();
    assertThat(raddr == null ? null : raddr.getHostString() + ":" + raddr.getPort())
        .isEqualTo(related);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "candidate:",
        "a=",
        "candidate:1 1 udp 1 198.51.100.1 1",
        "candidate:1 1 udp 1 198.51.100.1 1 typ",
        "candidate:1 1 udp 1 198.51.100.1 1 kind host",
        "candidate:1 1 udp 1 198.51.100.1 1 typ upflx",
        "candidate:1 1 sctp 1 198.51.100.1 1 typ host",
        "candidate:1 1 ssltcp 1 198.51.100.1 443 typ host",
        "candidate:1 1 tcp 1 198.51.100.1 443 typ host tcptype sideways",
        "candidate:1 0 udp 1 198.51.100.1 1 typ host",
        "candidate:1 257 udp 1 198.51.100.1 1 typ host",
        "candidate:1 1 udp -1 198.51.100.1 1 typ host",
        "candidate:1 1 udp 4294967296 198.51.100.1 1 typ host",
        "candidate:1 1 udp 99999999999 198.51.100.1 1 typ host",
        "candidate:1 1 udp 1 198.51.100.1 65536 typ host",
        "candidate:1 1 udp 1 198.51.100.1 x typ host",
        "candidate:123456789012345678901234567890123 1 udp 1 198.51.100.1 1 typ host",
        // Names, and what could be taken for one
        "candidate:1 1 udp 1 8bd4c5a2-3a45-4b8a-b6a5-0f6e2a3f9c11.local 1 typ host",
        "candidate:1 1 udp 1 example.org 1 typ host",
        "candidate:1 1 udp 1 localhost 1 typ host",
        "candidate:1 1 udp 1 198.51.100 1 typ host",
        "candidate:1 1 udp 1 3325256705 1 typ host",
        "candidate:1 1 udp 1 198.51.100.256 1 typ host",
        "candidate:1 1 udp 1 0x7f.0.0.1 1 typ host",
        "candidate:1 1 udp 1 198.51.100.1. 1 typ host",
        "candidate:1 1 udp 1 ... 1 typ host",
        "candidate:1 1 udp 1 fe80::1%eth0 1 typ host",
        "candidate:1 1 udp 1 [2001:db8::1] 1 typ host",
        "candidate:1 1 udp 1 2001:db8:::1 1 typ host",
        "candidate:1 1 udp 1 :: : typ host",
        "candidate:1 1 udp 1 \u0661.1.1.1 1 typ host",
      })
  void everythingElseIsIgnored(String text) {
    assertThat(Candidate.parse(text)).isEmpty();
  }

  @Test
  void aCandidateLongerThanAnyClientSendsIsIgnored() {
    String text = "candidate:1 1 udp 1 198.51.100.1 1 typ host generation 0";
    assertThat(Candidate.parse(text + " x".repeat(100))).isPresent();
    assertThat(Candidate.parse(text + " x".repeat(1000))).isEmpty();
  }

  @Test
  void whatIsAnnouncedIsReadBack() throws Exception {
    long seed = 8839;
    Random random = new Random(seed);
    for (int round = 0; round < 1_000; round++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getByAddress(bytes), random.nextInt(65536));
      Candidate candidate =
          switch (random.nextInt(3)) {
            case 0 -> Candidate.host(Path.Protocol.UDP, address, random.nextInt(65536));
            case 1 -> Candidate.host(Path.Protocol.TCP, address, random.nextInt(8192));
            default -> Candidate.serverReflexive(address, address, random.nextInt(65536));
          };
      assertThat(Candidate.parse(candidate.format()))
          .as("seed %d: %s", seed, candidate.format())
          .contains(candidate);
    }
  }

  @Test
  void ourOwnReadAsClientsExpectThem() {
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("203.0.113.5"), 7882);
    InetSocketAddress base = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.5"), 7882);
    Candidate udp = Candidate.host(Path.Protocol.UDP, address, 65535);
    Candidate tcp = Candidate.host(Path.Protocol.TCP, address, 8191);
    Candidate srflx = Candidate.serverReflexive(address, base, 65535);
    assertThat(udp.format())
        .isEqualTo("candidate:" + udp.foundation() + " 1 udp 2130706431 203.0.113.5 7882 typ host");
    assertThat(tcp.format())
        .startsWith("candidate:" + tcp.foundation() + " 1 tcp ")
        .endsWith(" 203.0.113.5 7882 typ host tcptype passive");
    assertThat(srflx.format())
        .endsWith(" 203.0.113.5 7882 typ srflx raddr 10.0.0.5 rport 7882")
        .contains(" 1694498815 ");
    assertThat(udp.foundation()).isNotEqualTo(tcp.foundation());
    assertThat(udp.priority()).isGreaterThan(srflx.priority());
    assertThat(srflx.priority()).isGreaterThan(tcp.priority());
  }

  @Test
  void inconsistentCandidatesCannotBeMade() {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    assertThatThrownBy(() ->
            new Candidate("1", 1, Path.Protocol.TCP, 1, address, CandidateType.HOST, null, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            Candidate.host(Path.Protocol.UDP, InetSocketAddress.createUnresolved("name", 1), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
