package dev.hibiki.room.placement;

import dev.hibiki.common.config.NodeSelectorConfig;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.Node;
import dev.hibiki.common.proto.NodeState;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Chooses the node of a new room from what the nodes told of themselves: those that serve and were
 * heard of lately, without the ones that are loaded, near this region if regions matter, and of the
 * rest the one that carries least. A plain decision: no clock and no randomness of its own. Not
 * thread-safe, as its randomness is not.
 */
public final class NodeSelector {
  /** A node that has not told its figures for this long is taken for gone. */
  public static final Duration FRESH = Duration.ofSeconds(5);

  private final NodeSelectorConfig config;
  private final Regions regions;
  private final NodeOrder order;
  private final Random random;

  /**
   * @param region the region that rooms are placed from; only {@code regionaware} asks for it
   * @throws IllegalArgumentException if the kind needs a region that is not said or not placed
   */
  public NodeSelector(NodeSelectorConfig config, String region, Random random) {
    this.config = config;
    this.random = random;
    this.order = NodeOrder.of(config.sortBy());
    this.regions =
        config.kind().equals("regionaware")
            ? Regions.seenFrom(region, config.regions())
            : Regions.NONE;
  }

  /**
   * The node for a new room.
   *
   * @throws ServiceException UNAVAILABLE if none can take it
   */
  public Node select(List<Node> nodes, long nowEpochSecond) {
    List<Node> candidates = candidates(nodes, nowEpochSecond);
    if (candidates.isEmpty()) {
      throw new ServiceException(ErrorCode.UNAVAILABLE, "could not find any available nodes");
    }
    return order.least(sample(candidates), random);
  }

  /** The nodes that rooms may be placed on now, in the order they were given. */
  public List<Node> candidates(List<Node> nodes, long nowEpochSecond) {
    List<Node> serving =
        nodes.stream()
            .filter(node -> node.getState() == NodeState.SERVING && isFresh(node, nowEpochSecond))
            .toList();
    return regions.nearest(idle(serving));
  }

  /** Whether a node was heard of lately; one without figures has only just begun. */
  public static boolean isFresh(Node node, long nowEpochSecond) {
    return !node.hasStats() || nowEpochSecond - node.getStats().getUpdatedAt() < FRESH.toSeconds();
  }

  /** Those below the limit of load; all of them where every one is above. */
  private List<Node> idle(List<Node> nodes) {
    List<Node> idle =
        switch (config.kind()) {
          case "cpuload" ->
              nodes.stream()
                  .filter(node -> node.getStats().getCpuLoad() < config.cpuLoadLimit())
                  .toList();
          case "sysload", "regionaware" ->
              nodes.stream()
                  .filter(node -> NodeOrder.systemLoad(node) < config.sysloadLimit())
                  .toList();
          default -> nodes;
        };
    return idle.isEmpty() ? nodes : idle;
  }

  /** All of them, or two at random: bursts that see the same figures do not all take one node. */
  private List<Node> sample(List<Node> nodes) {
    if (!config.algorithm().equals("twochoice") || nodes.size() <= 2) {
      return nodes;
    }
    int first = random.nextInt(nodes.size());
    int second = random.nextInt(nodes.size() - 1);
    return List.of(nodes.get(first), nodes.get(second < first ? second : second + 1));
  }
}
