package dev.hibiki.sfu.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The numbered reliable packets of the last two seconds, for those who come back. */
final class ReliableCache {
  private static final long KEEP_NANOS = 2_000_000_000L;
  private static final int MAX_PACKETS = 2_000;
  private static final int MAX_BYTES = 8 << 20;

  /** One packet as it was sent. */
  record Packet(
      long atNanos, String senderSid, int sequence, List<String> destinations, byte[] bytes) {
    boolean isFor(String identity) {
      return destinations.isEmpty() || destinations.contains(identity);
    }
  }

  private final Deque<Packet> packets = new ArrayDeque<>();
  private int sizeBytes;

  void add(Packet packet) {
    prune(packet.atNanos());
    packets.addLast(packet);
    sizeBytes += packet.bytes().length;
    while (packets.size() > MAX_PACKETS || sizeBytes > MAX_BYTES) {
      drop();
    }
  }

  private void prune(long nowNanos) {
    while (!packets.isEmpty() && nowNanos - packets.getFirst().atNanos() > KEEP_NANOS) {
      drop();
    }
  }

  private void drop() {
    sizeBytes -= packets.removeFirst().bytes().length;
  }

  /** Visits what a sender sent after a number, oldest first. */
  void after(
      long nowNanos, String senderSid, int sequence, String identity, Consumer<Packet> visitor) {
    prune(nowNanos);
    for (Packet packet : packets) {
      if (packet.senderSid().equals(senderSid)
          && Integer.compareUnsigned(packet.sequence(), sequence) > 0
          && packet.isFor(identity)) {
        visitor.accept(packet);
      }
    }
  }

  int size() {
    return packets.size();
  }
}
