package dev.hibiki.common.config;

import java.util.List;

/** On which node a new room is placed. */
public record NodeSelectorConfig(
    @Key(
            doc = "What rules nodes out.",
            def = "any",
            oneOf = {"any", "random", "cpuload", "sysload", "regionaware"})
        String kind,
    @Key(
            doc = "What the remaining nodes are compared by.",
            def = "random",
            oneOf = {"random", "sysload", "cpuload", "rooms", "clients", "tracks", "bytespersec"})
        String sortBy,
    @Key(
            doc = "Compares all of them, or two taken at random.",
            def = "lowest",
            oneOf = {"lowest", "twochoice"})
        String algorithm,
    @Key(doc = "Processor use, from 0 to 1, from which a node is ruled out.", def = "0.9")
        double cpuLoadLimit,
    @Key(doc = "System load per processor from which a node is ruled out.", def = "0.9")
        double sysloadLimit,
    @Key(doc = "Where regions are, to find the nearest.") List<Region> regions) {

  /** Where a region is, in degrees. */
  public record Region(
      @Key(doc = "Name, as in `region`.") String name,
      @Key(doc = "Latitude.", min = -90, max = 90) double lat,
      @Key(doc = "Longitude.", min = -180, max = 180) double lon) {}
}
