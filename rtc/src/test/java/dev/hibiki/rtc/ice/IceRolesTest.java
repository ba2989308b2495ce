package dev.hibiki.rtc.ice;

import static dev.hibiki.rtc.ice.IceWorld.at;
import static dev.hibiki.rtc.ice.IceWorld.introduce;
import static dev.hibiki.rtc.ice.IceWorld.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.IceWorld.Host;
import dev.hibiki.rtc.stun.StunAttributes;
import dev.hibiki.rtc.stun.StunClass;
import dev.hibiki.rtc.stun.StunErrorCodes;
import dev.hibiki.rtc.stun.StunIntegrity;
import dev.hibiki.rtc.stun.StunMessage;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class IceRolesTest {
  private static final IceConfig CONTROLLED = IceConfig.full();
  private static final IceConfig CONTROLLING = IceConfig.full().withControlling(true);

  @Test
  void twoOfTheSameRoleSettleWhoControls() {
    int switched = 0;
    for (int seed = 0; seed < 40; seed++) {
      for (IceConfig config : new IceConfig[] {CONTROLLED, CONTROLLING}) {
        IceWorld world = new IceWorld(seed);
        world.loss = seed % 2 == 0 ? 0 : 0.3;
        Host a = world.host(config).socket("203.0.113.1", 7882);
        Host b = world.host(config).socket("198.51.100.1", 5000).socket("198.51.100.2", 5000);
        introduce(a, b);
        assertThat(world.runUntil(() -> a.completed() && b.completed(), millis(14_000)))
            .as("seed %d", seed)
            .isTrue();
        // A nomination whose answer was lost leaves them apart until it is repeated.
        world.run(millis(10_000));
        assertThat(a.agent.controlling()).as("seed %d", seed).isNotEqualTo(b.agent.controlling());
        assertThat(a.sendsTo().getAddress()).isEqualTo(sendsFrom(b).getAddress());
        switched += a.agent.controlling() == config.controlling() ? 0 : 1;
      }
    }
    assertThat(switched).as("either side gives way at times").isBetween(10, 70);
  }

  /** RFC 8445 section 7.3.1.1: the greater number gets, or keeps, the controlling role. */
  @Test
  void theGreaterTieBreakerControls() {
    assertThat(controllingAfterConflict(CONTROLLING, StunAttributes.ICE_CONTROLLING, 0)).isTrue();
    assertThat(controllingAfterConflict(CONTROLLING, StunAttributes.ICE_CONTROLLING, -1)).isFalse();
    assertThat(controllingAfterConflict(CONTROLLED, StunAttributes.ICE_CONTROLLED, 0)).isTrue();
    assertThat(controllingAfterConflict(CONTROLLED, StunAttributes.ICE_CONTROLLED, -1)).isFalse();
  }

  /** The sender is told to give way in exactly the cases in which the agent keeps its role. */
  private static boolean controllingAfterConflict(
      IceConfig config, int roleAttribute, long number) {
    IceWorld world = new IceWorld(5);
    Host agent = world.host(config).socket("203.0.113.1", 7882);
    IceCredentials ours = agent.agent.localCredentials();
    byte[] request =
        TestChecks.request(
            ours.ufrag() + ":abcd", ours.pwd(), writer -> writer.int64(roleAttribute, number));
    Path path = new Path(Path.Protocol.UDP, at("203.0.113.1", 7882), at("198.51.100.1", 5000));
    boolean taken = agent.agent.handle(world.now(), path, request, 0, request.length, agent);
    StunMessage answer = new StunMessage();
    assertThat(answer.wrap(agent.lastSent, 0, agent.lastSent.length)).isTrue();
    boolean kept = agent.agent.controlling() == config.controlling();
    assertThat(taken).isNotEqualTo(kept);
    assertThat(answer.errorCode()).isEqualTo(kept ? StunErrorCodes.ROLE_CONFLICT : 0);
    assertThat(answer.verifies(StunIntegrity.shortTerm(ours.pwd()))).isTrue();
    return agent.agent.controlling();
  }

  @Test
  void aStaleRoleConflictChangesNothing() {
    IceWorld world = new IceWorld(6);
    Host agent = world.host(CONTROLLED).socket("203.0.113.1", 7882);
    IceCredentials theirs = IceCredentials.generate(world.random);
    Path path = new Path(Path.Protocol.UDP, at("203.0.113.1", 7882), at("198.51.100.1", 5000));
    agent.agent.remoteCredentials(world.now(), theirs, agent);
    agent.agent.addRemoteCandidate(
        world.now(), Candidate.host(Path.Protocol.UDP, path.remote(), 1), agent);
    byte[] conflict =
        TestChecks.respond(
            agent.lastSent,
            StunClass.ERROR,
            theirs.pwd(),
            writer -> writer.errorCode(StunErrorCodes.ROLE_CONFLICT, "Role Conflict"));
    assertThat(agent.agent.handle(world.now(), path, conflict, 0, conflict.length, agent)).isTrue();
    assertThat(agent.agent.controlling()).isTrue();
    world.run(millis(60));
    StunMessage retry = new StunMessage();
    assertThat(retry.wrap(agent.lastSent, 0, agent.lastSent.length)).isTrue();
    assertThat(retry.has(StunAttributes.ICE_CONTROLLING)).isTrue();
    assertThat(agent.agent.handle(world.now(), path, conflict, 0, conflict.length, agent))
        .isFalse();
    assertThat(agent.agent.controlling()).isTrue();
  }

  @Test
  void aLiteAgentNeverGivesWay() {
    for (int seed = 0; seed < 10; seed++) {
      IceWorld world = new IceWorld(seed);
      Host server = world.host(IceConfig.liteAgent()).socket("203.0.113.1", 7882);
      Host client = world.host(CONTROLLED).socket("198.51.100.1", 5000);
      introduce(server, client);
      assertThat(world.runUntil(server::completed, millis(3_000))).isTrue();
      assertThat(server.agent.controlling()).isFalse();
      assertThat(client.agent.controlling()).isTrue();
      assertThat(server.agent.dropped(IceDropReason.ROLE_CONFLICT)).isPositive();
    }
  }

  @Test
  void theControllingSideNominatesAnewWhenItsPairFallsSilent() {
    IceWorld world = new IceWorld(3);
    Host server = world.host(CONTROLLING).socket("203.0.113.1", 7882);
    Host client = world.host(CONTROLLED).socket("198.51.100.1", 5000).socket("198.51.100.2", 5000);
    introduce(server, client);
    assertThat(world.runUntil(() -> server.completed() && client.completed(), millis(3_000)))
        .isTrue();
    assertThat(server.sendsTo()).isEqualTo(at("198.51.100.1", 5000));
    client.dead.add(at("198.51.100.1", 5000));
    // Browsers go on checking their other pairs.
    for (int second = 0; second < 9; second++) {
      world.inject(
          at("198.51.100.2", 5000),
          at("203.0.113.1", 7882),
          TestChecks.controlledRequest(
              client.agent.localCredentials(), server.agent.localCredentials()));
      world.run(millis(1_000));
    }
    assertThat(server.sendsTo()).isEqualTo(at("198.51.100.2", 5000));
    assertThat(client.sendsTo()).isEqualTo(at("203.0.113.1", 7882));
    assertThat(sendsFrom(client)).isEqualTo(at("198.51.100.2", 5000));
    assertThat(server.states).doesNotContain(IceState.DISCONNECTED, IceState.FAILED);
  }

  private static InetSocketAddress sendsFrom(Host host) {
    return Objects.requireNonNull(host.agent.sendPath()).local();
  }
}
