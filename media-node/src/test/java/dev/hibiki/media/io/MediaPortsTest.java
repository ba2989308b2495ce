package dev.hibiki.media.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.config.ConfigLoader;
import dev.hibiki.common.config.ConfigSources;
import dev.hibiki.common.config.RtcConfig;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaPortsTest {
  private static RtcConfig rtc(String yaml) {
    String text =
        """
        keys:
          key: 0123456789012345678901234567890123456789
        rtc:
        """
            + yaml.indent(2);
    return ConfigLoader.load(ConfigSources.ofYaml(text)).config().rtc();
  }

  @Test
  void aSinglePortIsSharedByAllShards() {
    MediaPorts ports = MediaPorts.of(rtc("udp_port: 7882"), 4, 8);
    assertThat(ports.shards()).isEqualTo(4);
    assertThat(ports.shared()).isTrue();
    assertThat(ports.candidates()).containsExactly(7882);
    assertThat(ports.unshared().shards()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 2", "4, 3", "5, 4", "64, 4"})
  void byDefaultOneCoreIsLeftForTheRestAndFourShardsAreEnough(int cores, int shards) {
    MediaPorts ports = MediaPorts.of(rtc("udp_port: 7882"), 0, cores);
    assertThat(ports.shards()).isEqualTo(shards);
    assertThat(ports.shared()).isEqualTo(shards > 1);
  }

  @Test
  void aRangeGivesEachShardAPort() {
    MediaPorts ports = MediaPorts.of(rtc("udp_port: 7000-7003"), 2, 8);
    assertThat(ports.shards()).isEqualTo(2);
    assertThat(ports.candidates()).containsExactly(7000, 7001, 7002, 7003);
  }

  @Test
  void withoutAPortTheLargeRangeIsTried() {
    MediaPorts ports = MediaPorts.of(rtc("port_range_start: 40000\nport_range_end: 40010"), 1, 8);
    assertThat(ports.candidates()).hasSize(11).startsWith(40000);
  }

  @Test
  void forcedTcpTakesNoUdpPort() {
    MediaPorts ports = MediaPorts.of(rtc("force_tcp: true\ntcp_port: 7999"), 2, 8);
    assertThat(ports.candidates()).isEmpty();
    assertThat(ports.shards()).isEqualTo(2);
    assertThat(ports.tcpPort()).isEqualTo(7999);
  }

  @Test
  void aNodeAddressThatIsNotOursIsAnnouncedForTheWildcard() throws Exception {
    var found = AnnouncedAddresses.find(rtc("node_ip: 203.0.113.9"), false);
    assertThat(found)
        .containsExactly(
            new AnnouncedAddresses(
                InetAddress.getByName("0.0.0.0"), InetAddress.getByName("203.0.113.9")));
  }

  @Test
  void excludedAddressesAreNotAnnounced() throws Exception {
    var found = AnnouncedAddresses.find(rtc("ips:\n  includes: [127.0.0.0/8]"), true);
    assertThat(found)
        .containsExactly(
            new AnnouncedAddresses(
                InetAddress.getByName("127.0.0.1"), InetAddress.getByName("127.0.0.1")));
  }
}
