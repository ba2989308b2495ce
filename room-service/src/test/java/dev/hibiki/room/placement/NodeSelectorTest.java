package dev.hibiki.room.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hibiki.common.config.NodeSelectorConfig;
import dev.hibiki.common.config.NodeSelectorConfig.Region;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.Node;
import dev.hibiki.common.proto.NodeState;
import dev.hibiki.common.proto.NodeStats;
import dev.hibiki.common.proto.NodeStatsRate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeSelectorTest {
  private static final long NOW = 1_800_000_000;
  private static final List<Region> PLACES =
      List.of(
          new Region("tokyo", 35.68, 139.69),
          new Region("frankfurt", 50.11, 8.68),
          new Region("oregon", 45.52, -122.68),
          new Region("auckland", -36.85, 174.76));

  @Test
  void nodesThatWereNotHeardOfOrDoNotServeGetNoRooms() {
    Node stale = node("stale", stats -> stats.setUpdatedAt(NOW - 5));
    Node leaving =
        node("leaving", stats -> {}).toBuilder().setState(NodeState.SHUTTING_DOWN).build();
    Node starting = node("starting", s -> {}).toBuilder().setState(NodeState.STARTING_UP).build();
    Node late = node("late", stats -> stats.setUpdatedAt(NOW - 4));
    Node begun = Node.newBuilder().setId("begun").setState(NodeState.SERVING).build();
    NodeSelector selector = selector("any", "random", "lowest", 1);

    assertThat(selector.candidates(List.of(stale, leaving, starting, late, begun), NOW))
        .containsExactly(late, begun);
    assertThatExceptionOfType(ServiceException.class)
        .isThrownBy(() -> selector.select(List.of(stale, leaving), NOW))
        .matches(failure -> failure.code() == ErrorCode.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sysload", "cpuload", "rooms", "clients", "tracks", "bytespersec"})
  void theNodeThatCarriesLeastIsTaken(String sortBy) {
    Node heavy = node("heavy", stats -> carry(stats, 60));
    Node light = node("light", stats -> carry(stats, 20));
    Node middle = node("middle", stats -> carry(stats, 40));

    assertThat(selector("any", sortBy, "lowest", 2).select(List.of(heavy, light, middle), NOW))
        .isEqualTo(light);
  }

  @Test
  void loadedNodesAreLeftOutUnlessAllAre() {
    Node busy = node("busy", stats -> stats.setCpuLoad(0.95f).setLoadAvgLast1Min(3.9f));
    Node free =
        node("free", stats -> stats.setCpuLoad(0.2f).setLoadAvgLast1Min(0.5f).setNumRooms(9));

    for (String kind : List.of("cpuload", "sysload")) {
      NodeSelector selector = selector(kind, "rooms", "lowest", 3);
      assertThat(selector.select(List.of(busy, free), NOW)).isEqualTo(free);
      assertThat(selector.select(List.of(busy), NOW)).isEqualTo(busy);
    }
    assertThat(selector("any", "rooms", "lowest", 3).select(List.of(busy, free), NOW))
        .isEqualTo(busy);
  }

  @Test
  void theNearestRegionWithANodeIsTaken() {
    Node tokyo = inRegion("tokyo");
    Node frankfurt = inRegion("frankfurt");
    Node oregon = inRegion("oregon");
    Node unplaced = inRegion("");

    assertThat(from("auckland").candidates(List.of(frankfurt, oregon, tokyo, unplaced), NOW))
        .containsExactly(tokyo);
    assertThat(from("frankfurt").candidates(List.of(oregon, tokyo), NOW)).containsExactly(oregon);
    assertThat(from("tokyo").candidates(List.of(oregon, tokyo, inRegion("tokyo")), NOW)).hasSize(2);
    assertThat(from("tokyo").candidates(List.of(unplaced), NOW)).containsExactly(unplaced);
  }

  @Test
  void aRegionThatIsNotPlacedIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> from("")).withMessageContaining("region");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> from("mars"))
        .withMessageContaining("node_selector.regions");
  }

  @Test
  void aBurstThatSeesOldFiguresDoesNotTakeOneNode() {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int rooms = i;
      nodes.add(node("node" + i, stats -> stats.setNumRooms(rooms)));
    }
    NodeSelector selector = selector("any", "rooms", "twochoice", 4);
    Map<String, Integer> taken = new HashMap<>();
    for (int room = 0; room < 300; room++) {
      taken.merge(selector.select(nodes, NOW).getId(), 1, Integer::sum);
    }

    // Of two at random the lower: the four get 3, 2, 1 and 0 of six pairs.
    assertThat(taken).hasSize(3).doesNotContainKey("node3");
    assertThat(taken.get("node0")).isBetween(120, 180);
  }

  @Test
  void twoChoicesOverFreshFiguresKeepNodesEven() {
    int[] rooms = new int[4];
    NodeSelector selector = selector("any", "rooms", "twochoice", 5);
    for (int room = 0; room < 300; room++) {
      List<Node> nodes = new ArrayList<>();
      for (int i = 0; i < rooms.length; i++) {
        int carried = rooms[i];
        nodes.add(node("node" + i, stats -> stats.setNumRooms(carried)));
      }
      rooms[selector.select(nodes, NOW).getId().charAt(4) - '0']++;
    }

    assertThat(Arrays.stream(rooms)).allMatch(carried -> carried >= 72 && carried <= 78);
  }

  private static void carry(NodeStats.Builder stats, int load) {
    stats
        .setLoadAvgLast1Min(load / 20f)
        .setCpuLoad(load / 100f)
        .setNumRooms(load)
        .setNumClients(load)
        .setNumTracksIn(load)
        .setNumTracksOut(load)
        .addRates(NodeStatsRate.newBuilder().setBytesIn(load).setBytesOut(load));
  }

  private static Node inRegion(String region) {
    return node("of " + region, stats -> {}).toBuilder().setRegion(region).build();
  }

  private static Node node(String id, Consumer<NodeStats.Builder> figures) {
    NodeStats.Builder stats = NodeStats.newBuilder().setUpdatedAt(NOW).setNumCpus(4);
    figures.accept(stats);
    return Node.newBuilder().setId(id).setState(NodeState.SERVING).setStats(stats).build();
  }

  private static NodeSelector from(String region) {
    return new NodeSelector(
        new NodeSelectorConfig("regionaware", "random", "lowest", 0.9, 0.9, PLACES),
        region,
        new Random(6));
  }

  private static NodeSelector selector(String kind, String sortBy, String algorithm, long seed) {
    return new NodeSelector(
        new NodeSelectorConfig(kind, sortBy, algorithm, 0.9, 0.9, List.of()), "", new Random(seed));
  }
}
