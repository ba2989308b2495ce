package dev.hibiki.room.placement;

import dev.hibiki.common.config.NodeSelectorConfig.Region;
import dev.hibiki.common.proto.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How far the configured regions are from this one, along the surface of the earth.
 *
 * @param metersByRegion the distance of each configured region
 */
record Regions(Map<String, Double> metersByRegion) {
  /** Where regions do not matter. */
  static final Regions NONE = new Regions(Map.of());

  private static final double EARTH_RADIUS_METERS = 6_371_000;

  Regions {
    metersByRegion = Map.copyOf(metersByRegion);
  }

  /**
   * @throws IllegalArgumentException if the region is not said, or is none of those placed
   */
  static Regions seenFrom(String region, List<Region> placed) {
    if (region.isEmpty()) {
      throw new IllegalArgumentException("region: regionaware placement needs it");
    }
    Optional<Region> own = placed.stream().filter(each -> each.name().equals(region)).findFirst();
    if (own.isEmpty() && !placed.isEmpty()) {
      throw new IllegalArgumentException("node_selector.regions: " + region + " is not among them");
    }
    return own.map(from ->
            new Regions(
                placed.stream()
                    .collect(Collectors.toMap(Region::name, to -> meters(from, to), Math::min))))
        .orElse(NONE);
  }

  /** The nodes of the nearest region that has one; all of them where none has. */
  List<Node> nearest(List<Node> nodes) {
    return nodes.stream()
        .map(Node::getRegion)
        .filter(metersByRegion::containsKey)
        .min((a, b) -> Double.compare(distance(a), distance(b)))
        .map(near -> nodes.stream().filter(node -> node.getRegion().equals(near)).toList())
        .orElse(nodes);
  }

  private double distance(String region) {
    return metersByRegion.getOrDefault(region, Double.POSITIVE_INFINITY);
  }

  /** The great-circle distance by the haversine formula. */
  private static double meters(Region from, Region to) {
    double latitude = Math.toRadians(to.lat() - from.lat());
    double longitude = Math.toRadians(to.lon() - from.lon());
    double haversine =
        square(Math.sin(latitude / 2))
            + Math.cos(Math.toRadians(from.lat()))
                * Math.cos(Math.toRadians(to.lat()))
                * square(Math.sin(longitude / 2));
    return 2 * EARTH_RADIUS_METERS * Math.asin(Math.sqrt(Math.min(1, haversine)));
  }

  private static double square(double value) {
    return value * value;
  }
}
