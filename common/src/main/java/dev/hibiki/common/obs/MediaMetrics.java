package dev.hibiki.common.obs;

import java.util.Locale;

/** What media nodes report, always as amounts since the report before. */
public final class MediaMetrics {
  /** Which way a packet goes. */
  public enum Direction {
    INCOMING,
    OUTGOING;

    private final String label = name().toLowerCase(Locale.ROOT);
  }

  private static final String PACKETS = "livekit_packet_total";
  private static final String BYTES = "livekit_packet_bytes";
  private static final String NACKS = "livekit_nack_total";
  private static final String PLIS = "livekit_pli_total";
  private static final String FIRS = "livekit_fir_total";
  private static final String LOST = "livekit_packet_loss_total";
  private static final String LOST_PERCENT = "livekit_packet_loss_percent";
  private static final String REORDERED = "livekit_packet_out_of_order_total";
  private static final String REORDERED_PERCENT = "livekit_packet_out_of_order_percent";
  private static final String JITTER = "livekit_jitter_us";
  private static final String RTT = "livekit_rtt_ms";
  private static final String SYSTEM_PACKETS = "livekit_node_packet_total";
  private static final String FORWARD_LATENCY = "livekit_forward_latency";
  private static final String FORWARD_JITTER = "livekit_forward_jitter";
  private static final String DROPPED = "hibiki_packets_dropped_total";
  private static final String IO = "hibiki_io_total";

  private final Meters meters;

  MediaMetrics(Meters meters) {
    this.meters = meters;
    for (Direction direction : Direction.values()) {
      packets(direction, "initial", 0, 0);
      packets(direction, "retransmit", 0, 0);
      feedback(direction, 0, 0, 0);
    }
    meters.gauge(FORWARD_LATENCY);
    meters.gauge(FORWARD_JITTER);
    meters.gauge(SYSTEM_PACKETS, "type", "out");
    meters.gauge(SYSTEM_PACKETS, "type", "dropped");
  }

  /**
   * Media packets and their bytes.
   *
   * @param transmission {@code initial}, {@code retransmit} or {@code padding}
   */
  public void packets(Direction direction, String transmission, long packets, long bytes) {
    String[] labels = {"direction", direction.label, "transmission", transmission, "country", ""};
    meters.add(PACKETS, packets, labels);
    meters.add(BYTES, bytes, labels);
  }

  /** Requests in control packets: {@code INCOMING} are those of clients. */
  public void feedback(Direction direction, long nacks, long plis, long firs) {
    String[] labels = {"direction", direction.label, "country", ""};
    meters.add(NACKS, nacks, labels);
    meters.add(PLIS, plis, labels);
    meters.add(FIRS, firs, labels);
  }

  /** Of {@code total} packets of a stream some were lost and some came late. */
  public void losses(
      Direction direction, TrackLabels track, long total, long lost, long reordered) {
    if (total <= 0) {
      return;
    }
    String[] labels = labels(direction, track);
    meters.add(LOST, lost, labels);
    meters.add(REORDERED, reordered, labels);
    meters.histogram(LOST_PERCENT, Buckets.PERCENT, labels).record(100.0 * lost / total);
    meters.histogram(REORDERED_PERCENT, Buckets.PERCENT, labels).record(100.0 * reordered / total);
  }

  /** How unevenly the packets of a stream come. */
  public void jitter(Direction direction, TrackLabels track, double micros) {
    meters.histogram(JITTER, Buckets.JITTER_MICROS, labels(direction, track)).record(micros);
  }

  /** How long a packet of a stream takes there and back. */
  public void roundTrip(Direction direction, TrackLabels track, double millis) {
    meters.histogram(RTT, Buckets.RTT_MILLIS, labels(direction, track)).record(millis);
  }

  private static String[] labels(Direction direction, TrackLabels track) {
    return new String[] {
      "direction", direction.label, "source", track.source(), "type", track.type(), "country", ""
    };
  }

  /** Packets of the whole machine since the start of this process. */
  public void systemPackets(long out, long dropped) {
    meters.gauge(SYSTEM_PACKETS, "type", "out").set(out);
    meters.gauge(SYSTEM_PACKETS, "type", "dropped").set(dropped);
  }

  /** How long packets stay inside, and how much that differs, in nanoseconds. */
  public void forwarding(long latencyNanos, long jitterNanos) {
    meters.gauge(FORWARD_LATENCY).set(latencyNanos);
    meters.gauge(FORWARD_JITTER).set(jitterNanos);
  }

  /** Packets or messages that went no further. */
  public void dropped(String layer, String reason, long count) {
    if (count > 0) {
      meters.add(DROPPED, count, "layer", layer, "reason", reason);
    }
  }

  /** What the sockets of a shard counted. */
  public void io(int shard, String what, long count) {
    meters.add(IO, count, "shard", Integer.toString(shard), "what", what);
  }

  /** A running total of a shard, such as {@code turns}. */
  public void shardTotal(int shard, String what, double amount) {
    meters.add("hibiki_shard_" + what + "_total", amount, "shard", Integer.toString(shard));
  }

  /** The time of a shard's turns. */
  public void shardPhase(int shard, String phase, double seconds) {
    meters.add(
        "hibiki_shard_busy_seconds_total",
        seconds,
        "shard",
        Integer.toString(shard),
        "phase",
        phase);
  }

  /** Something that a shard has now, such as {@code rooms}. */
  public void shardHas(int shard, String what, long count) {
    meters.gauge("hibiki_shard_" + what, "shard", Integer.toString(shard)).set(count);
  }

  /** How many objects of a kind are held now. */
  public void held(String referrer, long count) {
    meters.gauge("livekit_debug_ref_count", "referrer", referrer).set(count);
  }
}
