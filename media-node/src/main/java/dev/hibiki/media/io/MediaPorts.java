package dev.hibiki.media.io;

import dev.hibiki.common.config.PortRange;
import dev.hibiki.common.config.RtcConfig;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which ports the shards of a node take.
 *
 * <p>A single configured UDP port is shared by all shards; each port of a small configured range is
 * one shard's. Of the large range the first ports that are free are taken, one for each shard.
 *
 * @param candidates UDP ports to try in turn, as many as shards at least unless they share one;
 *     empty for no UDP
 * @param shards how many shards to open
 * @param shared whether all shards share one UDP port
 * @param tcpPort port for ICE over TCP, which all shards share; 0 for none
 */
public record MediaPorts(List<Integer> candidates, int shards, boolean shared, int tcpPort) {
  private static final int MOST_BY_DEFAULT = 4;

  public MediaPorts {
    candidates = List.copyOf(candidates);
  }

  /**
   * The plan for a configuration.
   *
   * @param wantedShards how many shards are asked for, 0 for as many as the machine is good for
   * @param cores processors of the machine
   */
  public static MediaPorts of(RtcConfig rtc, int wantedShards, int cores) {
    PortRange muxed = rtc.udpPort();
    int wanted = wantedShards > 0 ? wantedShards : defaultShards(cores);
    if (rtc.forceTcp()) {
      return new MediaPorts(List.of(), wanted, false, rtc.tcpPort());
    }
    if (muxed.isSet()) {
      boolean shared = muxed.size() == 1 && wanted > 1;
      int shards = shared ? wanted : Math.min(muxed.size(), wanted);
      return new MediaPorts(ports(muxed.start(), muxed.end()), shards, shared, rtc.tcpPort());
    }
    return new MediaPorts(
        ports(rtc.portRangeStart(), rtc.portRangeEnd()), wanted, false, rtc.tcpPort());
  }

  /** One core is left for signalling and handshakes. */
  private static int defaultShards(int cores) {
    return Math.max(1, Math.min(cores - 1, MOST_BY_DEFAULT));
  }

  /** The same with one shard where ports cannot be shared. */
  public MediaPorts unshared() {
    return shared ? new MediaPorts(candidates, 1, false, tcpPort) : this;
  }

  private static List<Integer> ports(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }
}
