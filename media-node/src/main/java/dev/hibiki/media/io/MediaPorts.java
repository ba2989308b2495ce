package dev.hibiki.media.io;

import dev.hibiki.common.config.PortRange;
import dev.hibiki.common.config.RtcConfig;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which ports the shards of a node take.
 *
 * <p>A configured UDP port, or each port of a small configured range, is one shard's. Of the large
 * range the first ports that are free are taken, one for each shard.
 *
 * @param candidates UDP ports to try in turn, as many as shards at least; empty for no UDP
 * @param shards how many shards to open
 * @param tcpPort port for ICE over TCP, 0 for none
 */
public record MediaPorts(List<Integer> candidates, int shards, int tcpPort) {
  public MediaPorts {
    candidates = List.copyOf(candidates);
  }

  /** The plan for a configuration. */
  public static MediaPorts of(RtcConfig rtc, int wantedShards) {
    PortRange muxed = rtc.udpPort();
    if (rtc.forceTcp()) {
      return new MediaPorts(List.of(), 1, rtc.tcpPort());
    }
    if (muxed.isSet()) {
      int shards = Math.min(muxed.size(), wantedShards);
      return new MediaPorts(ports(muxed.start(), muxed.end()), shards, rtc.tcpPort());
    }
    return new MediaPorts(
        ports(rtc.portRangeStart(), rtc.portRangeEnd()), wantedShards, rtc.tcpPort());
  }

  private static List<Integer> ports(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }
}
