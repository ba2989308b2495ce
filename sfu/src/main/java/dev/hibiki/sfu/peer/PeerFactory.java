package dev.hibiki.sfu.peer;

import dev.hibiki.rtc.PeerEvents;
import dev.hibiki.rtc.PeerTransport;

/** Makes peers that are carried by the shard of the room. Called on the shard thread. */
@FunctionalInterface
public interface PeerFactory {
  /**
   * A peer with its local candidates added.
   *
   * @param lite whether the agent may be ICE-lite if the node is configured so; some clients cannot
   * @param events where the peer reports to
   */
  PeerTransport create(boolean lite, PeerEvents events);
}
