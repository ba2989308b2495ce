package dev.hibiki.rtc.ice;

import static dev.hibiki.rtc.ice.IceWorld.at;
import static dev.hibiki.rtc.ice.IceWorld.introduce;
import static dev.hibiki.rtc.ice.IceWorld.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.IceWorld.Host;
import dev.hibiki.rtc.stun.StunAttributes;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class IceNominationTest {
  private static final InetSocketAddress SERVER = at("203.0.113.1", 7882);
  private static final InetSocketAddress BEST = at("198.51.100.1", 5000);
  private static final InetSocketAddress SECOND = at("198.51.100.2", 5000);

  private final IceWorld world = new IceWorld(81);
  private final Host client =
      world
          .host(IceConfig.full().withControlling(true))
          .socket("198.51.100.1", 5000)
          .socket("198.51.100.2", 5000);

  @Test
  void aLaterNominationMovesThePath() {
    Host server = connected(IceConfig.full());
    world.run(millis(5_000));
    nominate(server, SECOND);
    world.run(millis(6_000));
    assertThat(server.sendsTo()).isEqualTo(SECOND);
    assertThat(sendsFrom(client)).isEqualTo(SECOND);
    nominate(server, BEST);
    world.run(millis(500));
    assertThat(server.sendsTo()).isEqualTo(BEST);
    assertThat(server.selected).hasSize(3);
    assertThat(server.states).endsWith(IceState.COMPLETED);
    world.run(millis(30_000));
    assertThat(server.completed()).isTrue();
    assertThat(client.completed()).isTrue();
  }

  @Test
  void ofPairsNominatedAtOnceTheBestCountsInWhateverOrder() {
    for (boolean bestFirst : new boolean[] {true, false}) {
      Host server = connected(IceConfig.full());
      world.run(millis(5_000));
      for (int repeat = 0; repeat < 10; repeat++) {
        inject(server, bestFirst ? BEST : SECOND);
        inject(server, bestFirst ? SECOND : BEST);
        world.run(millis(200));
      }
      assertThat(server.sendsTo()).as("best first: %s", bestFirst).isEqualTo(BEST);
      server.unplugged = true;
    }
  }

  @Test
  void aClientThatKeepsNominatingAWorsePairIsFollowedAfterAWhile() {
    Host server = connected(IceConfig.full());
    client.unplugged = true;
    inject(server, BEST);
    for (int i = 0; i < 12; i++) {
      world.run(millis(300));
      inject(server, SECOND);
    }
    world.run(millis(300));
    assertThat(server.sendsTo()).isEqualTo(SECOND);
  }

  @Test
  void aLiteAgentFollowsTheLatestNomination() {
    Host server = connected(IceConfig.liteAgent());
    inject(server, SECOND);
    world.run(millis(100));
    assertThat(server.sendsTo()).isEqualTo(SECOND);
    inject(server, BEST);
    world.run(millis(100));
    assertThat(server.sendsTo()).isEqualTo(BEST);
  }

  @Test
  void aNominatedPairIsUsedOnlyOnceOurOwnCheckHasSucceeded() {
    Host server = connected(IceConfig.full());
    world.run(millis(5_000));
    InetSocketAddress spoofed = at("192.0.2.200", 53);
    inject(server, spoofed);
    world.run(millis(20_000));
    assertThat(server.sendsTo()).isEqualTo(BEST);
    assertThat(server.states).doesNotContain(IceState.DISCONNECTED);
  }

  @Test
  void onlyTheControllingSideNominates() {
    Host server = connected(IceConfig.full());
    Path unknown = new Path(Path.Protocol.UDP, SERVER, at("192.0.2.1", 1));
    assertThat(server.agent.nominate(world.now(), path(server), server)).isFalse();
    assertThat(client.agent.nominate(world.now(), unknown, client)).isFalse();
    assertThat(client.agent.nominate(world.now(), path(client), client)).isTrue();
  }

  @Test
  void withoutANominationTheWorkingPairIsUsedAndFollowedWhereItGoes() {
    Host server = world.host(IceConfig.full()).socket("203.0.113.1", 7882);
    client.unplugged = true;
    // Tells nothing of its own: all it does is answer, and check by hand without nominating.
    Host mute =
        world
            .host(IceConfig.full().withControlling(true))
            .socket("198.51.100.1", 5000)
            .socket("198.51.100.2", 5000);
    server.agent.remoteCredentials(world.now(), mute.agent.localCredentials(), server);
    for (int i = 0; i < 6; i++) {
      check(server, mute, BEST);
      world.run(millis(1_000));
    }
    assertThat(server.agent.state()).isEqualTo(IceState.CONNECTED);
    assertThat(server.sendsTo()).isEqualTo(BEST);
    mute.dead.add(BEST);
    for (int i = 0; i < 6; i++) {
      check(server, mute, SECOND);
      world.run(millis(1_000));
    }
    assertThat(server.agent.state()).isEqualTo(IceState.CONNECTED);
    assertThat(server.sendsTo()).isEqualTo(SECOND);
    assertThat(server.agent.selectedPair()).isNull();
  }

  private void check(Host server, Host from, InetSocketAddress address) {
    world.inject(
        address,
        SERVER,
        TestChecks.request(from.agent.localCredentials(), server.agent.localCredentials()));
  }

  private Host connected(IceConfig config) {
    world.hosts().forEach(host -> host.unplugged = host != client);
    Host server = world.host(config).socket("203.0.113.1", 7882);
    client.agent.restart(world.now());
    introduce(server, client);
    client.agent.endOfRemoteCandidates();
    // Both pairs work before one is nominated.
    assertThat(
            world.runUntil(
                () ->
                    server.completed()
                        && server.sendsTo().equals(BEST)
                        && sendsFrom(client).equals(BEST),
                millis(3_000)))
        .isTrue();
    for (int i = 0; i < 3; i++) {
      world.inject(
          SECOND,
          SERVER,
          TestChecks.request(client.agent.localCredentials(), server.agent.localCredentials()));
      world.run(millis(300));
    }
    return server;
  }

  private void nominate(Host server, InetSocketAddress from) {
    Path path = new Path(Path.Protocol.UDP, from, SERVER);
    assertThat(client.agent.nominate(world.now(), path, client)).isTrue();
    assertThat(server.agent.controlling()).isFalse();
  }

  private void inject(Host server, InetSocketAddress from) {
    world.inject(
        from,
        SERVER,
        TestChecks.request(
            client.agent.localCredentials(),
            server.agent.localCredentials(),
            writer -> writer.flag(StunAttributes.USE_CANDIDATE)));
  }

  private static InetSocketAddress sendsFrom(Host host) {
    return path(host).local();
  }

  private static Path path(Host host) {
    Path path = host.agent.sendPath();
    if (path == null) {
      throw new AssertionError("no path");
    }
    return path;
  }
}
