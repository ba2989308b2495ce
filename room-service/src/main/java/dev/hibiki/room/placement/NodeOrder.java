package dev.hibiki.room.placement;

import dev.hibiki.common.proto.Node;
import dev.hibiki.common.proto.NodeStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** What nodes are compared by, as {@code node_selector.sort_by} names it. */
enum NodeOrder {
  RANDOM(node -> 0),
  SYSLOAD(NodeOrder::systemLoad),
  CPULOAD(node -> node.getStats().getCpuLoad()),
  ROOMS(node -> node.getStats().getNumRooms()),
  CLIENTS(node -> node.getStats().getNumClients()),
  TRACKS(node -> node.getStats().getNumTracksIn() + node.getStats().getNumTracksOut()),
  BYTESPERSEC(NodeOrder::bytesPerSecond);

  private final ToDoubleFunction<Node> figure;

  NodeOrder(ToDoubleFunction<Node> figure) {
    this.figure = figure;
  }

  /**
   * @throws IllegalArgumentException for a name that is none of them
   */
  static NodeOrder of(String name) {
    for (NodeOrder order : values()) {
      if (order.name().equalsIgnoreCase(name)) {
        return order;
      }
    }
    throw new IllegalArgumentException("node_selector.sort_by: there is no order " + name);
  }

  /** The node with the least figure; of several alike one at random. */
  Node least(List<Node> nodes, Random random) {
    double least = Double.POSITIVE_INFINITY;
    List<Node> alike = new ArrayList<>();
    for (Node node : nodes) {
      double value = figure.applyAsDouble(node);
      if (value < least) {
        least = value;
        alike.clear();
      }
      if (value == least) {
        alike.add(node);
      }
    }
    // Figures that are no numbers compare with nothing.
    List<Node> best = alike.isEmpty() ? nodes : alike;
    return best.get(random.nextInt(best.size()));
  }

  /** Load of the last minute for each processor. */
  static double systemLoad(Node node) {
    NodeStats stats = node.getStats();
    return stats.getLoadAvgLast1Min() / (double) Math.max(1, stats.getNumCpus());
  }

  private static double bytesPerSecond(Node node) {
    NodeStats stats = node.getStats();
    return stats.getRatesCount() == 0
        ? 0
        : (double) stats.getRates(0).getBytesIn() + stats.getRates(0).getBytesOut();
  }
}
