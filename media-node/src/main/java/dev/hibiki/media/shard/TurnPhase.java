package dev.hibiki.media.shard;

/** What a turn of a shard spends its time on. */
public enum TurnPhase {
  /** Reading the sockets, opening what came, control packets, data channels. */
  RECEIVE,
  /** What other threads asked for: signalling, handshakes. */
  CONTROL,
  /** Timers of rooms: reports, retransmission requests, checks. */
  TIMERS,
  /** Deciding, rewriting and sealing for the subscribers. */
  FORWARD,
  /** Giving datagrams to the kernel. */
  SEND
}
