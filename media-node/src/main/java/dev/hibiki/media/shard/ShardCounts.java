package dev.hibiki.media.shard;

import dev.hibiki.net.io.IoCounter;
import java.util.Map;

/**
 * What a shard holds at one moment.
 *
 * @param rooms rooms open
 * @param peers peer transports open
 * @param paths entries in the path table
 * @param ufrags entries in the ufrag table
 * @param mailbox work waiting
 * @param unflushed 1 if datagrams wait in the send batch, which outside a turn they never do
 * @param mailboxDropped work that found the mailbox full, since the start
 * @param unknownDatagrams datagrams that belonged to nobody, since the start
 * @param handOver datagrams that arrived at another shard's socket
 * @param allocatedBytes heap memory the shard's thread has asked for since the start; -1 if unknown
 * @param turns how many turns there were
 * @param phaseNanos what the turns' time went to, since the start
 * @param latency how long packets stayed inside, from arrival until the kernel has them
 * @param io what the sockets counted
 */
public record ShardCounts(
    int rooms,
    int peers,
    int paths,
    int ufrags,
    int mailbox,
    int unflushed,
    long mailboxDropped,
    long unknownDatagrams,
    HandOver handOver,
    long allocatedBytes,
    long turns,
    Map<TurnPhase, Long> phaseNanos,
    Latency latency,
    Map<IoCounter, Long> io) {
  /**
   * Datagrams between this shard and the others on its port, since the start.
   *
   * @param given handed to another shard
   * @param taken taken over from another shard
   * @param droppedFull not handed over because too many waited for the other shard
   */
  public record HandOver(long given, long taken, long droppedFull) {
    /** Where each shard has a port of its own. */
    static final HandOver NONE = new HandOver(0, 0, 0);
  }

  /**
   * Percentiles since the numbers were last asked for.
   *
   * @param packets how many packets
   */
  public record Latency(long packets, long p50Nanos, long p99Nanos, long maxNanos) {}

  /**
   * Running totals since the start of the shard.
   *
   * @param boundsNanos upper bounds, rising
   * @param atMost how many packets took no longer than each of them
   * @param packets how many packets there were
   * @param sumNanos how long all of them took together
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, by whoever asked
  public record LatencyTotals(long[] boundsNanos, long[] atMost, long packets, long sumNanos) {}
}
