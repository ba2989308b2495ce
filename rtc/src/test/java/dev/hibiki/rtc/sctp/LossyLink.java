package dev.hibiki.rtc.sctp;

import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Predicate;

/** A network of two ends on a virtual clock: delay, jitter, loss and duplication from a seed. */
final class LossyLink {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** A packet on its way. */
  record InFlight(long arrivalNanos, long number, boolean toServer, byte[] packet)
      implements Comparable<InFlight> {
    @Override
    public int compareTo(InFlight other) {
      int byTime = Long.compare(arrivalNanos, other.arrivalNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final Random random;
  private final PriorityQueue<InFlight> packets = new PriorityQueue<>();
  private long delayNanos = 10 * NANOS_PER_MILLI;
  private long jitterNanos;
  private double loss;
  private double duplication;
  private Predicate<byte[]> swallow = packet -> false;
  private long sent;

  LossyLink(long seed) {
    random = new Random(seed);
  }

  LossyLink delayMillis(int oneWay) {
    delayNanos = oneWay * NANOS_PER_MILLI;
    return this;
  }

  /** Every packet is late by up to so much: packets overtake each other. */
  LossyLink jitterMillis(int most) {
    jitterNanos = most * NANOS_PER_MILLI;
    return this;
  }

  LossyLink loss(double share) {
    loss = share;
    return this;
  }

  LossyLink duplication(double share) {
    duplication = share;
    return this;
  }

  /** Packets for which this says true disappear. */
  LossyLink swallow(Predicate<byte[]> which) {
    swallow = which;
    return this;
  }

  /** How many packets were handed to the link, lost ones included. */
  long sent() {
    return sent;
  }

  void send(long now, boolean toServer, byte[] packet) {
    sent++;
    if (swallow.test(packet) || random.nextDouble() < loss) {
      return;
    }
    packets.add(new InFlight(now + latency(), sent, toServer, packet));
    if (random.nextDouble() < duplication) {
      packets.add(new InFlight(now + latency(), sent, toServer, packet));
    }
  }

  private long latency() {
    return delayNanos + (jitterNanos == 0 ? 0 : random.nextLong(jitterNanos));
  }

  long nextArrivalNanos() {
    return packets.isEmpty() ? Long.MAX_VALUE : packets.element().arrivalNanos();
  }

  InFlight take() {
    return packets.remove();
  }
}
