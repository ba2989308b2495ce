package dev.hibiki.rtc.ice;

import static dev.hibiki.rtc.ice.IceWorld.at;
import static dev.hibiki.rtc.ice.IceWorld.introduce;
import static dev.hibiki.rtc.ice.IceWorld.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.IceWorld.Host;
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
