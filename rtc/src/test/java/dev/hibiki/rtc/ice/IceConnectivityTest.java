package dev.hibiki.rtc.ice;

import static dev.hibiki.rtc.ice.IceWorld.at;
import static dev.hibiki.rtc.ice.IceWorld.introduce;
import static dev.hibiki.rtc.ice.IceWorld.millis;
import static dev.hibiki.rtc.ice.IceWorld.tell;
import static dev.hibiki.rtc.ice.IceWorld.tellCandidates;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.IceWorld.Host;
import org.junit.jupiter.api.Test;

class IceConnectivityTest {
  private static final IceConfig SERVER = IceConfig.full();
  private static final IceConfig CLIENT = IceConfig.full().withControlling(true);

  private final IceWorld world = new IceWorld(8445);

  @Test
  void twoFullAgentsAgreeOnOnePath() {
    Host server = world.host(SERVER).socket("203.0.113.1", 7882);
    Host client = world.host(CLIENT).socket("198.51.100.1", 5000);
    introduce(server, client);
    assertThat(world.runUntil(() -> server.completed() && client.completed(), millis(2_000)))
        .isTrue();
    assertThat(server.sendsTo()).isEqualTo(at("198.51.100.1", 5000));
    assertThat(client.sendsTo()).isEqualTo(at("203.0.113.1", 7882));
    assertThat(server.states)
        .containsExactly(IceState.CHECKING, IceState.CONNECTED, IceState.COMPLETED);
    assertThat(server.agent.selectedPair())
        .satisfies(pair -> assertThat(pair.remote().type()).isEqualTo(CandidateType.HOST));
    assertThat(server.validated).containsExactly(server.agent.sendPath());
    assertThat(server.refused + client.refused).isZero();
    assertThat(server.agent.rttNanos()).isBetween(millis(40), millis(50));
  }

  @Test
  void theServerSendsOnAWorkingPairBeforeNomination() {
    Host server = world.host(SERVER).socket("203.0.113.1", 7882);
    Host client = world.host(CLIENT).socket("198.51.100.1", 5000);
    introduce(server, client);
    long start = world.now();
    assertThat(world.runUntil(() -> server.agent.sendPath() != null, millis(1_000))).isTrue();
    assertThat(server.agent.state()).isEqualTo(IceState.CONNECTED);
    assertThat(server.agent.selectedPair()).isNull();
    assertThat(world.now() - start).as("one round trip").isLessThan(millis(55));
    world.runUntil(server::completed, millis(2_000));
    assertThat(server.selected).as("the path did not change").hasSize(1);
  }

  @Test
  void ipv6IsUsedWhereBothHaveItAndIpv4IsNotPairedWithIt() {
    Host server = world.host(SERVER).socket("203.0.113.1", 7882).socket("2001:db8::1", 7882);
    Host client = world.host(CLIENT).socket("2001:db8:2::2", 5000);
    introduce(server, client);
    assertThat(world.runUntil(server::completed, millis(2_000))).isTrue();
    assertThat(server.sendsTo()).isEqualTo(at("2001:db8:2::2", 5000));
    assertThat(world.undeliverable).isZero();
  }

  @Test
  void aClientBehindANatIsLearnedAsPeerReflexive() {
    for (boolean symmetric : new boolean[] {false, true}) {
      IceWorld natted = new IceWorld(symmetric ? 1 : 2);
      Host server = natted.host(SERVER).socket("203.0.113.1", 7882);
      Host client =
          natted
              .host(CLIENT)
              .socket("192.168.1.5", 5000)
              .behind(natted.new Nat("198.51.100.7", symmetric));
      introduce(server, client);
      assertThat(natted.runUntil(server::completed, millis(3_000))).isTrue();
      assertThat(server.sendsTo()).isEqualTo(at("198.51.100.7", 40_000));
      assertThat(server.agent.selectedPair())
          .satisfies(
              pair -> assertThat(pair.remote().type()).isEqualTo(CandidateType.PEER_REFLEXIVE));
    }
  }

  @Test
  void aNatThatForgetsItsMappingIsFollowedToTheNewOne() {
    Host server = world.host(SERVER).socket("203.0.113.1", 7882);
    IceWorld.Nat nat = world.new Nat("198.51.100.7", false);
    Host client = world.host(CLIENT).socket("192.168.1.5", 5000).behind(nat);
    introduce(server, client);
    assertThat(world.runUntil(server::completed, millis(3_000))).isTrue();
    world.run(millis(9_000));
    nat.forget();
    world.run(millis(3_000));
    assertThat(server.sendsTo()).isEqualTo(at("198.51.100.7", 40_001));
    world.run(millis(20_000));
    assertThat(server.completed()).isTrue();
    assertThat(server.states).doesNotContain(IceState.DISCONNECTED);
  }

  @Test
  void aServerIsReachedAtItsExternalAddress() {
    Host server = world.host(SERVER).socket(at("10.0.0.4", 7882), at("203.0.113.4", 7882));
    Host client = world.host(CLIENT).socket("198.51.100.1", 5000);
    introduce(server, client);
    assertThat(world.runUntil(server::completed, millis(2_000))).isTrue();
    assertThat(server.agent.sendPath())
        .isEqualTo(new Path(Path.Protocol.UDP, at("10.0.0.4", 7882), at("198.51.100.1", 5000)));
    assertThat(client.sendsTo()).isEqualTo(at("203.0.113.4", 7882));
  }

  @Test
  void theBestOfSeveralPairsIsNominated() {
    Host server = world.host(SERVER).socket("203.0.113.1", 7882).socket("203.0.113.2", 7882);
    Host client = world.host(CLIENT).socket("198.51.100.1", 5000).socket("198.51.100.2", 5000);
    introduce(server, client);
    server.agent.endOfRemoteCandidates();
    client.agent.endOfRemoteCandidates();
    assertThat(world.runUntil(() -> server.completed() && client.completed(), millis(3_000)))
        .isTrue();
    assertThat(server.agent.sendPath())
        .isEqualTo(new Path(Path.Protocol.UDP, at("203.0.113.1", 7882), at("198.51.100.1", 5000)));
  }

  @Test
  void aPathIsFoundAndKeptUnderHeavyLoss() {
    for (int seed = 0; seed < 40; seed++) {
      IceWorld lossy = new IceWorld(seed);
      lossy.loss = 0.3;
      lossy.delayNanos = millis(10 + 20L * (seed % 10));
      lossy.jitterNanos = millis(30);
      Host server = lossy.host(SERVER).socket("203.0.113.1", 7882);
      Host client = lossy.host(CLIENT).socket("198.51.100.1", 5000);
      introduce(server, client);
      assertThat(lossy.runUntil(() -> server.completed() && client.completed(), millis(14_000)))
          .as("seed %d", seed)
          .isTrue();
      assertThat(server.sendsTo()).isEqualTo(at("198.51.100.1", 5000));
    }
  }

  @Test
  void aPathIsFoundWhereOneDirectionOnlyOpensTheOther() {
    // The server's first checks run into a filter that the client's own checks open.
    Host server = world.host(SERVER).socket("203.0.113.1", 7882);
    Host client = world.host(CLIENT).socket("198.51.100.1", 5000);
    tell(client, server);
    world.run(millis(900));
    assertThat(server.agent.sendPath()).isNull();
    tell(server, client);
    assertThat(world.runUntil(server::completed, millis(2_000))).isTrue();
  }

  @Test
  void longRoundTripsDoNotMakeChecksChaseTheirOwnTail() {
    world.delayNanos = millis(700);
    Host server = world.host(SERVER).socket("203.0.113.1", 7882);
    Host client = world.host(CLIENT).socket("198.51.100.1", 5000);
    introduce(server, client);
    assertThat(world.runUntil(() -> server.completed() && client.completed(), millis(8_000)))
        .isTrue();
    assertThat(server.sent).isLessThan(30);
  }

  @Test
  void candidatesMayComeBeforeCredentials() {
    Host server = world.host(SERVER).socket("203.0.113.1", 7882);
    Host client = world.host(CLIENT).socket("198.51.100.1", 5000);
    tellCandidates(client, server);
    tellCandidates(server, client);
    world.run(millis(500));
    assertThat(server.sent + client.sent).isZero();
    assertThat(server.agent.state()).isEqualTo(IceState.NEW);
    introduce(client, server);
    assertThat(world.runUntil(server::completed, millis(2_000))).isTrue();
  }

  @Test
  void checksBeforeTheRemoteCredentialsAreAnsweredAndFollowedUp() {
    Host server = world.host(SERVER).socket("203.0.113.1", 7882);
    Host client = world.host(CLIENT).socket("198.51.100.1", 5000);
    tell(server, client);
    assertThat(world.runUntil(() -> client.agent.sendPath() != null, millis(1_000))).isTrue();
    assertThat(server.validated).hasSize(1);
    assertThat(server.agent.sendPath()).as("not known to work in this direction").isNull();
    // No candidate is ever signalled to the server: its checks follow those that came in.
    server.agent.remoteCredentials(world.now(), client.agent.localCredentials(), server);
    assertThat(world.runUntil(server::completed, millis(2_000))).isTrue();
  }

  @Test
  void checksOfSomeoneElseBeforeTheRemoteCredentialsAreForgotten() {
    Host server = world.host(SERVER).socket("203.0.113.1", 7882);
    Host other = world.host(CLIENT).socket("198.51.100.66", 5000);
    Host client = world.host(CLIENT).socket("198.51.100.1", 5000);
    tell(server, other);
    world.run(millis(300));
    other.unplugged = true;
    assertThat(server.validated).hasSize(1);
    introduce(server, client);
    assertThat(world.runUntil(server::completed, millis(2_000))).isTrue();
    assertThat(server.sendsTo()).isEqualTo(at("198.51.100.1", 5000));
    world.run(millis(4_000));
    assertThat(server.forgotten).containsExactly(server.validated.getFirst());
  }

  @Test
  void aLocalCandidateAddedLateIsPairedWithWhatIsKnown() {
    Host server = world.host(SERVER);
    Host client = world.host(CLIENT).socket("198.51.100.1", 5000);
    introduce(server, client);
    world.run(millis(300));
    server.socket("203.0.113.1", 7882);
    tellCandidates(server, client);
    assertThat(world.runUntil(server::completed, millis(3_000))).isTrue();
  }

  @Test
  void candidatesAreBoundedAndDuplicatesIgnored() {
    Host server = world.host(SERVER.withBounds(4, 3)).socket("203.0.113.1", 7882);
    for (int i = 0; i < 6; i++) {
      for (int repeat = 0; repeat < 2; repeat++) {
        server.agent.addRemoteCandidate(
            world.now(),
            Candidate.host(Path.Protocol.UDP, at("198.51.100." + (i + 1), 5000), i),
            server);
      }
    }
    assertThat(server.agent.dropped(IceDropReason.TOO_MANY_CANDIDATES)).isEqualTo(4);
    assertThat(server.agent.dropped(IceDropReason.TOO_MANY_PAIRS)).isEqualTo(1);
  }

  @Test
  void addressesThatCanBeNobodysPeerAreNotChecked() {
    Host server = world.host(SERVER).socket("203.0.113.1", 7882).socket("2001:db8::1", 7882);
    server.agent.remoteCredentials(world.now(), IceCredentials.generate(world.random), server);
    String[] addresses = {
      "0.0.0.0",
      "255.255.255.255",
      "224.0.0.251",
      "ff02::fb",
      "::",
      "127.0.0.1",
      "::1",
      "169.254.1.1",
      "fe80::1",
      "203.0.113.1",
      "::ffff:127.0.0.1"
    };
    for (String address : addresses) {
      server.agent.addRemoteCandidate(
          world.now(), Candidate.host(Path.Protocol.UDP, at(address, 7882), 1), server);
    }
    server.agent.addRemoteCandidate(
        world.now(), Candidate.host(Path.Protocol.UDP, at("198.51.100.9", 0), 1), server);
    world.run(millis(5_000));
    assertThat(server.sent).isZero();
  }

  @Test
  void checksArePaced() {
    Host server = world.host(SERVER).socket("203.0.113.1", 7882);
    server.agent.remoteCredentials(world.now(), IceCredentials.generate(world.random), server);
    for (int i = 1; i <= 40; i++) {
      server.agent.addRemoteCandidate(
          world.now(), Candidate.host(Path.Protocol.UDP, at("198.51.100." + i, 5000), i), server);
    }
    world.run(millis(1_000));
    assertThat(server.sent).isBetween(19, 22);
  }

  @Test
  void checksThatNobodyAnswersEnd() {
    Host server = world.host(SERVER).socket("203.0.113.1", 7882);
    server.agent.remoteCredentials(world.now(), IceCredentials.generate(world.random), server);
    server.agent.addRemoteCandidate(
        world.now(), Candidate.host(Path.Protocol.UDP, at("198.51.100.1", 5000), 1), server);
    world.run(millis(14_000));
    assertThat(server.sent).isEqualTo(SERVER.checks().maxTransmissions());
    assertThat(server.agent.state()).isEqualTo(IceState.CHECKING);
    world.run(millis(2_000));
    assertThat(server.agent.state()).isEqualTo(IceState.FAILED);
    assertThat(server.agent.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }
}
