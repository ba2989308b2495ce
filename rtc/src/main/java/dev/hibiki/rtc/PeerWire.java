package dev.hibiki.rtc;

import dev.hibiki.rtc.ice.Path;

/**
 * What a peer needs of the shard that carries it: a place for outgoing datagrams and entries in the
 * tables by which incoming datagrams find their peer. Called on the owner thread only.
 */
public interface PeerWire extends SendBatch {
  /** From now on binding requests with this local ufrag belong to {@code peer}. */
  void claimUfrag(String localUfrag, PeerTransport peer);

  /**
   * An answer to a check of {@code peer} may arrive on {@code path}. Never takes a path away from
   * another peer: nobody has proven anything yet.
   */
  void expectPath(Path path, PeerTransport peer);

  /** From now on everything that arrives on {@code path} belongs to {@code peer}. */
  void bindPath(Path path, PeerTransport peer);

  /** Forgets every ufrag and path of {@code peer}, and closes TCP connections bound to it. */
  void release(PeerTransport peer);
}
