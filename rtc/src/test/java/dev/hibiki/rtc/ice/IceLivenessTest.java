package dev.hibiki.rtc.ice;

import static dev.hibiki.rtc.ice.IceWorld.at;
import static dev.hibiki.rtc.ice.IceWorld.introduce;
import static dev.hibiki.rtc.ice.IceWorld.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.IceWorld.Host;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IceLivenessTest {
  private final IceWorld world = new IceWorld(7675);
  private final Host client =
      world.host(IceConfig.full().withControlling(true)).socket("198.51.100.1", 5000);

  @ParameterizedTest(name = "lite: {0}")
  @ValueSource(booleans = {false, true})
  void silenceDisconnectsAfterTenSecondsAndFailsFiveLater(boolean lite) {
    Host server = connected(lite ? IceConfig.liteAgent() : IceConfig.full());
    world.run(millis(60_000));
    assertThat(server.completed()).as("alive as long as checks go on").isTrue();
    client.unplugged = true;
    long start = world.now();
    assertThat(world.runUntil(() -> server.agent.state() == IceState.DISCONNECTED, millis(11_000)))
        .isTrue();
    assertThat(world.now() - start).isBetween(millis(7_500), millis(10_100));
    assertThat(server.agent.sendPath()).as("still in use").isNotNull();
    long disconnected = world.now();
    assertThat(world.runUntil(() -> server.agent.state() == IceState.FAILED, millis(6_000)))
        .isTrue();
    assertThat(world.now() - disconnected).isEqualTo(millis(5_000));
    assertThat(server.agent.sendPath()).isNull();
    assertThat(server.agent.selectedPair()).isNull();
    assertThat(server.agent.rttNanos()).isZero();
    int sent = server.sent;
    world.inject(
        at("198.51.100.1", 5000),
        at("203.0.113.1", 7882),
        TestChecks.request(client.agent.localCredentials(), server.agent.localCredentials()));
    world.run(millis(10_000));
    assertThat(server.sent).as("a failed agent is silent").isEqualTo(sent);
    assertThat(server.agent.dropped(IceDropReason.FAILED)).isPositive();
  }

  @ParameterizedTest(name = "lite: {0}")
  @ValueSource(booleans = {false, true})
  void aPathThatComesBackInTimeIsUsedOn(boolean lite) {
    Host server = connected(lite ? IceConfig.liteAgent() : IceConfig.full());
    client.unplugged = true;
    world.run(millis(12_000));
    assertThat(server.agent.state()).isEqualTo(IceState.DISCONNECTED);
    client.unplugged = false;
    assertThat(world.runUntil(server::completed, millis(2_600))).isTrue();
    world.run(millis(30_000));
    assertThat(server.completed()).isTrue();
    assertThat(server.states)
        .containsOnlyOnce(IceState.DISCONNECTED)
        .doesNotContain(IceState.FAILED);
    assertThat(server.selected).hasSize(1);
  }

  @Test
  void consentIsAskedForAboutEveryTwoSeconds() {
    Host server = connected(IceConfig.full());
    // What is left is consent: the client's is answered, ours is sent.
    world.run(millis(2_000));
    int before = server.sent;
    world.run(millis(100_000));
    assertThat(server.sent - before).isBetween(90, 112);
  }

  @Test
  void aLiteAgentSendsNothingOfItsOwn() {
    Host server = connected(IceConfig.liteAgent());
    client.unplugged = true;
    world.run(millis(200));
    int before = server.sent;
    world.run(millis(9_000));
    assertThat(server.sent).isEqualTo(before);
  }

  @Test
  void inboundChecksAloneKeepAFullAgentAlive() {
    Host server = connected(IceConfig.full());
    IceCredentials from = client.agent.localCredentials();
    client.unplugged = true;
    for (int i = 0; i < 10; i++) {
      world.inject(
          at("198.51.100.1", 5000),
          at("203.0.113.1", 7882),
          TestChecks.request(from, server.agent.localCredentials()));
      world.run(millis(4_000));
    }
    assertThat(server.completed()).isTrue();
    assertThat(server.states).doesNotContain(IceState.DISCONNECTED);
  }

  @Test
  void strangersDoNotKeepAPathAlive() {
    Host server = connected(IceConfig.full());
    client.unplugged = true;
    IceCredentials guess =
        new IceCredentials(server.agent.localCredentials().ufrag(), "x".repeat(32));
    for (int i = 0; i < 20; i++) {
      world.inject(
          at("198.51.100.1", 5000),
          at("203.0.113.1", 7882),
          TestChecks.request(client.agent.localCredentials(), guess));
      world.run(millis(1_000));
    }
    assertThat(server.agent.state()).isEqualTo(IceState.FAILED);
  }

  @Test
  void theRoundTripTimeFollowsThePath() {
    Host server = connected(IceConfig.full());
    world.run(millis(20_000));
    assertThat(server.agent.rttNanos()).isBetween(millis(40), millis(50));
    world.delayNanos = millis(150);
    world.run(millis(90_000));
    assertThat(server.agent.rttNanos()).isBetween(millis(290), millis(312));
  }

  @Test
  void slowAnswersAreStillConsent() {
    Host server = connected(IceConfig.full());
    world.delayNanos = millis(2_500);
    world.run(millis(60_000));
    assertThat(server.completed()).isTrue();
    assertThat(server.states).doesNotContain(IceState.DISCONNECTED);
    assertThat(server.agent.rttNanos()).isGreaterThan(millis(4_000));
  }

  private Host connected(IceConfig config) {
    Host server = world.host(config).socket("203.0.113.1", 7882);
    introduce(server, client);
    assertThat(world.runUntil(() -> server.completed() && client.completed(), millis(3_000)))
        .isTrue();
    return server;
  }
}
