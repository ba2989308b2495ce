package dev.hibiki.media.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.config.ConfigLoader;
import dev.hibiki.common.config.ConfigSources;
import dev.hibiki.common.config.RtcConfig;
import dev.hibiki.rtc.stun.StunAttributes;
import dev.hibiki.rtc.stun.StunClass;
import dev.hibiki.rtc.stun.StunMessage;
import dev.hibiki.rtc.stun.StunWriter;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients are told behind a NAT that a STUN server on loopback plays. */
class AnnouncedAddressesTest {
  private static final InetSocketAddress OUTSIDE = new InetSocketAddress("203.0.113.9", 4711);

  private final DatagramSocket stun;

  AnnouncedAddressesTest() throws IOException {
    stun = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::answer);
  }

  @AfterEach
  void stop() {
    stun.close();
  }

  private void answer() {
    while (!stun.isClosed()) {
      DatagramPacket request = new DatagramPacket(new byte[1500], 1500);
      try {
        stun.receive(request);
        StunMessage question = new StunMessage();
        if (question.wrap(request.getData(), 0, request.getLength())) {
          byte[] out = new byte[64];
          int length =
              new StunWriter()
                  .respond(out, 0, StunClass.SUCCESS, question)
                  .xorAddress(StunAttributes.XOR_MAPPED_ADDRESS, OUTSIDE)
                  .length();
          stun.send(new DatagramPacket(out, length, request.getSocketAddress()));
        }
      } catch (IOException closed) {
        return;
      }
    }
  }

  private List<String> announced(String yaml) {
    String text =
        """
        keys: {key: "0123456789012345678901234567890123456789"}
        rtc:
          ips: {includes: [127.0.0.0/8]}
          stun_servers: ["127.0.0.1:%d"]
        """
            .formatted(stun.getLocalPort());
    RtcConfig rtc = ConfigLoader.load(ConfigSources.ofYaml(text + yaml.indent(2))).config().rtc();
    return AnnouncedAddresses.find(rtc, true).stream()
        .map(address ->
            address.announced().getHostAddress() + " at " + address.bind().getHostAddress())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, true"})
  void internalAddressesStandBesideTheExternalOneWhereThatIsWanted(
      boolean internal, boolean externalOnly) {
    List<String> found =
        announced(
            """
            use_external_ip: true
            advertise_internal_ip: %s
            external_ip_only: %s
            """
                .formatted(internal, externalOnly));
    assertThat(found).containsExactly("203.0.113.9 at 0.0.0.0");
  }

  @Test
  void internalAddressesFollowTheExternalOne() {
    assertThat(announced("use_external_ip: true\nadvertise_internal_ip: true"))
        .containsExactly("203.0.113.9 at 0.0.0.0", "127.0.0.1 at 0.0.0.0");
  }

  @Test
  void withoutTheKeyNoServerIsAsked() {
    assertThat(announced("use_external_ip: false")).containsExactly("127.0.0.1 at 127.0.0.1");
  }
}
