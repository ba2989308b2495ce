package dev.hibiki.rtc.ice;

import static dev.hibiki.rtc.ice.IceWorld.at;
import static dev.hibiki.rtc.ice.IceWorld.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.IceWorld.Host;
import dev.hibiki.rtc.stun.StunAttributes;
import dev.hibiki.rtc.stun.StunClass;
import dev.hibiki.rtc.stun.StunMessage;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The passive side of RFC 6544; the connecting client is played by hand. */
class IceTcpTest {
  private static final InetSocketAddress LISTENING = at("203.0.113.1", 7881);

  private final IceWorld world = new IceWorld(6544);
  private final Host server =
      world.host(IceConfig.full()).socket("203.0.113.1", 7882).listen("203.0.113.1", 7881);
  private final IceCredentials client = IceCredentials.generate(world.random);

  @Test
  void activeCandidatesAreNeverConnectedTo() {
    begin();
    for (String text :
        new String[] {
          "candidate:1 1 tcp 1518149375 198.51.100.1 9 typ host tcptype active",
          "candidate:1 1 tcp 1518149375 198.51.100.1 4433 typ host tcptype passive",
          "candidate:1 1 tcp 1518149375 198.51.100.1 4434 typ host tcptype so"
        }) {
      server.agent.addRemoteCandidate(world.now(), Candidate.parse(text).orElseThrow(), server);
    }
    world.run(millis(5_000));
    assertThat(server.sent).isZero();
  }

  @Test
  void aConnectionWithAValidCheckBecomesAPair() {
    begin();
    Path connection = connection(51_000);
    nominate(connection);
    assertThat(server.agent.sendPath()).isEqualTo(connection);
    CandidatePair pair = Objects.requireNonNull(server.agent.selectedPair());
    assertThat(pair.remote().type()).isEqualTo(CandidateType.PEER_REFLEXIVE);
    assertThat(pair.remote().tcpType()).isEqualTo(TcpType.ACTIVE);
    assertThat(pair.local().tcpType()).isEqualTo(TcpType.PASSIVE);
  }

  @Test
  void checksAreNotRepeatedOnAReliableTransport() {
    begin();
    Path connection = connection(51_000);
    handle(connection, TestChecks.request(client, server.agent.localCredentials()));
    assertThat(server.sent).isEqualTo(2);
    world.run(millis(8_000));
    assertThat(server.sent).isEqualTo(2);
  }

  @Test
  void aClosedConnectionIsNoPathAndTheNextOneTakesItsPlace() {
    begin();
    Path first = connection(51_000);
    nominate(first);
    world.run(millis(1_000));
    server.agent.pathClosed(world.now(), first, server);
    assertThat(server.agent.sendPath()).isNull();
    assertThat(server.agent.state()).isEqualTo(IceState.DISCONNECTED);
    assertThat(server.forgotten).containsExactly(first);
    server.agent.pathClosed(world.now(), first, server);
    assertThat(server.forgotten).hasSize(1);
    world.run(millis(3_000));
    Path second = connection(51_001);
    nominate(second);
    assertThat(server.agent.sendPath()).isEqualTo(second);
    assertThat(server.completed()).isTrue();
  }

  @Test
  void withoutAnotherConnectionALostOneFails() {
    begin();
    Path first = connection(51_000);
    nominate(first);
    server.agent.pathClosed(world.now(), first, server);
    world.run(millis(14_900));
    assertThat(server.agent.state()).isEqualTo(IceState.DISCONNECTED);
    world.run(millis(200));
    assertThat(server.agent.state()).isEqualTo(IceState.FAILED);
  }

  @Test
  void udpIsPreferredOnceItWorks() {
    begin();
    nominate(connection(51_000));
    world.run(millis(100));
    Path udp = new Path(Path.Protocol.UDP, at("203.0.113.1", 7882), at("198.51.100.1", 5000));
    nominate(udp);
    assertThat(server.agent.sendPath()).isEqualTo(udp);
  }

  private void begin() {
    server.agent.remoteCredentials(world.now(), client, server);
  }

  private static Path connection(int port) {
    return new Path(Path.Protocol.TCP, LISTENING, at("198.51.100.1", port));
  }

  /** The client's nominating check, and its answer to the server's own. */
  private void nominate(Path path) {
    handle(
        path,
        TestChecks.request(
            client,
            server.agent.localCredentials(),
            writer -> writer.flag(StunAttributes.USE_CANDIDATE)));
    world.run(millis(60));
    StunMessage check = new StunMessage();
    assertThat(check.wrap(server.lastSent, 0, server.lastSent.length)).isTrue();
    assertThat(check.messageClass()).isEqualTo(StunClass.REQUEST);
    handle(path, TestChecks.success(server.lastSent, client.pwd()));
  }

  private void handle(Path path, byte[] bytes) {
    assertThat(server.agent.handle(world.now(), path, bytes, 0, bytes.length, server)).isTrue();
  }
}
