package dev.hibiki.rtc.ice;

import static dev.hibiki.rtc.ice.IceWorld.introduce;
import static dev.hibiki.rtc.ice.IceWorld.millis;
import static dev.hibiki.rtc.ice.IceWorld.tell;
import static dev.hibiki.rtc.ice.IceWorld.tellCandidates;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.IceWorld.Host;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever has happened: once the network is fine both sides use the same path. */
class IceChaosTest {
  private static final int SEEDS = 120;

  @Test
  void bothSidesEndUpOnTheSamePath() {
    int failures = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      IceWorld world = new IceWorld(seed);
      Random random = world.random;
      IceConfig config =
          random.nextInt(3) == 0
              ? IceConfig.liteAgent()
              : IceConfig.full().withControlling(random.nextBoolean());
      Host server = world.host(config).socket("203.0.113.1", 7882).socket("2001:db8::1", 7882);
      Host client =
          world
              .host(IceConfig.full().withControlling(config.lite() || random.nextBoolean()))
              .socket("198.51.100.1", 5000)
              .socket("198.51.100.2", 5001)
              .socket("2001:db8:9::9", 5002);
      introduce(server, client);
      for (int i = 0; i < 12; i++) {
        disturb(world, server, client);
        world.run(millis(random.nextInt(2_500)));
      }
      world.loss = 0;
      server.unplugged = false;
      client.unplugged = false;
      client.dead.clear();
      world.run(millis(3_000));
      if (server.agent.state() == IceState.FAILED || client.agent.state() == IceState.FAILED) {
        failures++;
        restart(world, server, client);
      }
      world.run(millis(14_000));
      String where = "seed " + seed + " " + server.states + " " + client.states;
      assertThat(server.agent.state()).as(where).isEqualTo(IceState.COMPLETED);
      assertThat(client.agent.state()).as(where).isEqualTo(IceState.COMPLETED);
      Path ours = Objects.requireNonNull(server.agent.sendPath());
      Path theirs = Objects.requireNonNull(client.agent.sendPath());
      assertThat(ours.remote()).as(where).isEqualTo(theirs.local());
      assertThat(ours.local()).as(where).isEqualTo(theirs.remote());
      assertThat(server.agent.controlling()).as(where).isNotEqualTo(client.agent.controlling());
    }
    assertThat(failures).as("most runs recover without help").isLessThan(SEEDS / 3);
  }

  private static void disturb(IceWorld world, Host server, Host client) {
    Random random = world.random;
    switch (random.nextInt(8)) {
      case 0 -> world.loss = random.nextDouble() * 0.6;
      case 1 -> world.loss = 0;
      case 2 -> client.unplugged = !client.unplugged;
      case 3 -> client.unplugged = false;
      case 4 -> client.dead.add(client.agent.localCandidates().get(random.nextInt(3)).address());
      case 5 -> client.dead.clear();
      case 6 -> restart(world, server, client);
      default -> world.delayNanos = millis(random.nextInt(250));
    }
  }

  /** A restart with its signalling in some order, and some time in between. */
  private static void restart(IceWorld world, Host server, Host client) {
    server.agent.restart(world.now());
    world.run(millis(world.random.nextInt(300)));
    if (world.random.nextBoolean()) {
      // The description arrives before the answer has been taken.
      client.agent.restart(world.now());
      tell(server, client);
      world.run(millis(world.random.nextInt(300)));
      tellCandidates(client, server);
      tell(client, server);
    } else {
      client.agent.restart(world.now());
      introduce(server, client);
    }
  }
}
