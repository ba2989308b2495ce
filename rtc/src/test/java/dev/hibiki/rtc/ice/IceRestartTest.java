package dev.hibiki.rtc.ice;

import static dev.hibiki.rtc.ice.IceWorld.at;
import static dev.hibiki.rtc.ice.IceWorld.introduce;
import static dev.hibiki.rtc.ice.IceWorld.millis;
import static dev.hibiki.rtc.ice.IceWorld.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.IceWorld.Host;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IceRestartTest {
  private final IceWorld world = new IceWorld(9);

  @ParameterizedTest(name = "lite server: {0}")
  @ValueSource(booleans = {false, true})
  void theOldPathIsUsedUntilTheNewOneIsNominated(boolean lite) {
    Host server = connectedServer(lite ? IceConfig.liteAgent() : IceConfig.full());
    Host client = clientOf(server);
    String oldUfrag = server.agent.localCredentials().ufrag();
    server.states.clear();
    client.states.clear();

    IceCredentials fresh = server.agent.restart(world.now());
    client.agent.restart(world.now());
    assertThat(fresh).isEqualTo(server.agent.localCredentials());
    assertThat(server.agent.acceptsUfrag(oldUfrag)).isTrue();
    assertThat(server.agent.acceptsUfrag(fresh.ufrag())).isTrue();
    assertThat(server.agent.sendPath()).isNotNull();
    // The answer takes its time; consent goes on under the old credentials.
    world.run(millis(12_000));
    assertThat(server.states).isEmpty();
    assertThat(client.states).isEmpty();
    assertThat(server.agent.sendPath()).isNotNull();

    introduce(server, client);
    assertThat(
            world.runUntil(
                () ->
                    !server.agent.acceptsUfrag(oldUfrag)
                        && client.completed()
                        && server.completed(),
                millis(3_000)))
        .isTrue();
    assertThat(server.states).as("never interrupted").isEmpty();
    world.run(millis(5_000));
    assertThat(server.forgotten).as("the same path as before is not forgotten").isEmpty();
    assertThat(server.agent.acceptsUfrag(fresh.ufrag())).isTrue();
  }

  @Test
  void aClientThatMovedToAnotherNetworkComesBackByRestart() {
    Host server = connectedServer(IceConfig.full());
    Host client = clientOf(server);
    client.dead.add(at("198.51.100.1", 5000));
    world.run(millis(6_000));
    client.socket("100.64.0.9", 6000);
    client.agent.restart(world.now());
    server.agent.restart(world.now());
    introduce(server, client);
    assertThat(world.runUntil(() -> server.sendsTo().equals(at("100.64.0.9", 6000)), millis(3_000)))
        .isTrue();
    world.run(millis(20_000));
    assertThat(server.completed()).isTrue();
    assertThat(server.states).doesNotContain(IceState.DISCONNECTED, IceState.FAILED);
    assertThat(server.forgotten)
        .containsExactly(
            new Path(Path.Protocol.UDP, at("203.0.113.1", 7882), at("198.51.100.1", 5000)));
  }

  @Test
  void aRestartInTheDisconnectedStateHasTheWholeTimeToSucceed() {
    Host server = connectedServer(IceConfig.full());
    Host client = clientOf(server);
    client.unplugged = true;
    world.run(millis(13_000));
    assertThat(server.agent.state()).isEqualTo(IceState.DISCONNECTED);
    server.agent.restart(world.now());
    client.agent.restart(world.now());
    world.run(millis(8_000));
    assertThat(server.agent.state()).isEqualTo(IceState.DISCONNECTED);
    client.unplugged = false;
    introduce(server, client);
    assertThat(world.runUntil(server::completed, millis(3_000))).isTrue();
    assertThat(server.states).doesNotContain(IceState.FAILED);
  }

  @Test
  void aRestartLeadsOutOfFailure() {
    Host server = connectedServer(IceConfig.full());
    Host client = clientOf(server);
    client.unplugged = true;
    world.run(millis(30_000));
    assertThat(server.agent.state()).isEqualTo(IceState.FAILED);
    assertThat(server.agent.sendPath()).isNull();
    client.unplugged = false;
    server.agent.restart(world.now());
    assertThat(server.agent.state()).isEqualTo(IceState.NEW);
    client.agent.restart(world.now());
    server.states.clear();
    introduce(server, client);
    assertThat(world.runUntil(server::completed, millis(3_000))).isTrue();
    assertThat(server.states).startsWith(IceState.CHECKING);
  }

  @Test
  void aSecondRestartReplacesTheFirstAndStillKeepsThePath() {
    Host server = connectedServer(IceConfig.full());
    Host client = clientOf(server);
    String first = server.agent.localCredentials().ufrag();
    String second = server.agent.restart(world.now()).ufrag();
    String third = server.agent.restart(world.now()).ufrag();
    assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
    assertThat(server.agent.acceptsUfrag(first)).isTrue();
    assertThat(server.agent.acceptsUfrag(second)).isFalse();
    assertThat(server.agent.acceptsUfrag(third)).isTrue();
    assertThat(server.agent.sendPath()).isNotNull();
    client.agent.restart(world.now());
    introduce(server, client);
    assertThat(world.runUntil(() -> !server.agent.acceptsUfrag(first), millis(3_000))).isTrue();
    assertThat(server.completed()).isTrue();
  }

  @Test
  void aRestartBeforeAnythingWorkedStartsOver() {
    Host server = world.host(IceConfig.full()).socket("203.0.113.1", 7882);
    Host client = world.host(IceConfig.full().withControlling(true)).socket("198.51.100.1", 5000);
    client.unplugged = true;
    introduce(server, client);
    world.run(millis(9_000));
    server.agent.restart(world.now());
    client.agent.restart(world.now());
    introduce(server, client);
    world.run(millis(9_000));
    assertThat(server.agent.state()).isEqualTo(IceState.CHECKING);
    client.unplugged = false;
    assertThat(world.runUntil(server::completed, millis(5_000))).isTrue();
  }

  @Test
  void newRemoteCredentialsWithoutARestartOfOursAreCheckedAnew() {
    Host server = connectedServer(IceConfig.full());
    Host client = clientOf(server);
    client.agent.restart(world.now());
    client.agent.remoteCredentials(world.now(), server.agent.localCredentials(), client);
    tell(server, client);
    server.agent.remoteCredentials(world.now(), client.agent.localCredentials(), server);
    assertThat(server.agent.sendPath()).isNotNull();
    world.run(millis(20_000));
    assertThat(server.completed()).isTrue();
    assertThat(client.completed()).isTrue();
    assertThat(server.states).doesNotContain(IceState.DISCONNECTED, IceState.FAILED);
  }

  @Test
  void credentialsOfOnesOwnMakingAreTaken() {
    Host server = connectedServer(IceConfig.full());
    IceCredentials next = IceCredentials.generate(world.random, "shard3-");
    assertThat(server.agent.restart(world.now(), next)).isSameAs(next);
    assertThat(server.agent.acceptsUfrag(next.ufrag())).isTrue();
    assertThat(server.agent.remoteCredentials()).isNull();
  }

  private Host lastClient = world.host(IceConfig.full().withControlling(true));

  private Host connectedServer(IceConfig config) {
    Host server = world.host(config).socket("203.0.113.1", 7882);
    lastClient.socket("198.51.100.1", 5000);
    introduce(server, lastClient);
    assertThat(world.runUntil(() -> server.completed() && lastClient.completed(), millis(3_000)))
        .isTrue();
    world.run(millis(500));
    return server;
  }

  private Host clientOf(Host server) {
    assertThat(server.agent.sendPath()).isNotNull();
    return lastClient;
  }
}
