package dev.hibiki.room.webhook;

import dev.hibiki.room.webhook.DeliveryQueues.Waiting;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one address: a lane for each resource. As long as calls are answered quickly, one
 * is under way at a time, so that a server that is killed has at most one of which it does not know
 * whether it arrived; a lane that has waited {@link #PATIENCE_NANOS} for its turn no longer waits
 * for the others.
 */
final class ReceiverQueue {
  /** So long a lane waits for the calls of others before its own goes beside them. */
  static final long PATIENCE_NANOS = 1_000_000_000;

  /** The same before a first answer: a server that has just begun is slow, not its receiver. */
  static final long FIRST_PATIENCE_NANOS = 3 * PATIENCE_NANOS;

  /**
   * An event that the receiver turns down is tried this often, as a deployment may be under way.
   */
  static final int REFUSED_ATTEMPTS = 5;

  private static final int MAX_DOUBLINGS = 30;

  private final DeliverySettings settings;
  private final RandomGenerator random;
  private final Map<String, Lane> lanes = new HashMap<>();
  private final ArrayDeque<Lane> ready = new ArrayDeque<>();
  private final PriorityQueue<Lane> pausing = new PriorityQueue<>(Lane::compareRetry);
  private boolean answered;
  private long answeredNanos;
  private int underWay;
  private int size;

  ReceiverQueue(DeliverySettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  void offer(long nowNanos, Waiting waiting, boolean bounded, DeliverySink out) {
    Delivery delivery = waiting.delivery();
    Lane lane = lanes.get(delivery.resource());
    int depth = lane == null ? 0 : lane.waiting.size();
    if (bounded && (depth >= settings.maxDepth() || size >= settings.maxPending())) {
      String which =
          depth >= settings.maxDepth() ? "the queue of its resource" : "the queue of its receiver";
      out.buried(delivery, 0, DeliverySink.Burial.FULL, which + " is full");
      return;
    }
    if (lane == null) {
      lane = new Lane(delivery.resource());
      lanes.put(delivery.resource(), lane);
      ready(nowNanos, lane);
    }
    lane.waiting.add(waiting);
    size++;
    start(nowNanos, out);
  }

  private void ready(long nowNanos, Lane lane) {
    lane.readyNanos = nowNanos;
    ready.add(lane);
  }

  private void start(long nowNanos, DeliverySink out) {
    while (underWay < settings.workers() && !ready.isEmpty()) {
      if (underWay > 0 && patienceEndNanos() - nowNanos > 0) {
        return;
      }
      Lane lane = ready.remove();
      buryExpired(nowNanos, lane, out);
      Waiting head = lane.waiting.peek();
      if (head == null) {
        lanes.remove(lane.resource);
      } else {
        lane.underWay = head.delivery();
        underWay++;
        out.attempt(head.delivery());
      }
    }
  }

  private long patienceEndNanos() {
    long readyNanos = ready.element().readyNanos;
    if (!answered) {
      return readyNanos + FIRST_PATIENCE_NANOS;
    }
    long sinceNanos = readyNanos - answeredNanos < 0 ? answeredNanos : readyNanos;
    return sinceNanos + PATIENCE_NANOS;
  }

  private void buryExpired(long nowNanos, Lane lane, DeliverySink out) {
    Waiting head = lane.waiting.peek();
    while (head != null && head.expiresNanos() - nowNanos <= 0) {
      remove(lane);
      out.buried(head.delivery(), lane.attempts, DeliverySink.Burial.AGE, tooOld(lane));
      lane.attempts = 0;
      lane.lastFailure = "";
      head = lane.waiting.peek();
    }
  }

  private static String tooOld(Lane lane) {
    return lane.lastFailure.isEmpty() ? "too old" : "too old; " + lane.lastFailure;
  }

  private void remove(Lane lane) {
    lane.waiting.remove();
    size--;
  }

  void finished(long nowNanos, Delivery delivery, Outcome outcome, DeliverySink out) {
    Lane lane = lanes.get(delivery.resource());
    Waiting head = lane == null ? null : lane.waiting.peek();
    if (lane == null || head == null || lane.underWay != delivery) {
      return;
    }
    if (!answered) {
      answered = true;
      answeredNanos = nowNanos;
    }
    lane.underWay = null;
    underWay--;
    lane.attempts++;
    switch (outcome) {
      case Outcome.Accepted _ -> {
        remove(lane);
        out.delivered(delivery);
        next(nowNanos, lane);
      }
      case Outcome.Refused refused -> {
        lane.lastFailure = "status " + refused.status();
        if (refused.isVerdict() && lane.attempts >= REFUSED_ATTEMPTS) {
          remove(lane);
          out.buried(delivery, lane.attempts, DeliverySink.Burial.REFUSED, lane.lastFailure);
          next(nowNanos, lane);
        } else {
          pause(nowNanos, lane, head, refused.retryAfterNanos(), out);
        }
      }
      case Outcome.Failed failed -> {
        lane.lastFailure = failed.reason();
        pause(nowNanos, lane, head, 0, out);
      }
    }
    start(nowNanos, out);
  }

  private void next(long nowNanos, Lane lane) {
    lane.attempts = 0;
    lane.lastFailure = "";
    if (lane.waiting.isEmpty()) {
      lanes.remove(lane.resource);
    } else {
      ready(nowNanos, lane);
    }
  }

  private void pause(long nowNanos, Lane lane, Waiting head, long askedNanos, DeliverySink out) {
    long pauseNanos = Math.max(backoffNanos(lane.attempts), bounded(askedNanos));
    long retryNanos = nowNanos + pauseNanos;
    if (head.expiresNanos() - retryNanos <= 0) {
      remove(lane);
      out.buried(head.delivery(), lane.attempts, DeliverySink.Burial.AGE, tooOld(lane));
      next(nowNanos, lane);
      return;
    }
    lane.retryNanos = retryNanos;
    pausing.add(lane);
    out.failed(head.delivery(), lane.attempts, lane.lastFailure, pauseNanos);
  }

  private long bounded(long askedNanos) {
    return Math.min(askedNanos, settings.retryMaxNanos());
  }

  /** Doubles with each failure; a fifth of it is chance, so that lanes do not march in step. */
  private long backoffNanos(int attempts) {
    int doublings = Math.min(attempts - 1, MAX_DOUBLINGS);
    long factor = 1L << doublings;
    long pauseNanos =
        settings.retryMinNanos() > settings.retryMaxNanos() / factor
            ? settings.retryMaxNanos()
            : settings.retryMinNanos() * factor;
    return pauseNanos - random.nextLong(pauseNanos / 5 + 1);
  }

  void onTimeout(long nowNanos, DeliverySink out) {
    Lane lane = pausing.peek();
    while (lane != null && lane.retryNanos - nowNanos <= 0) {
      ready(nowNanos, pausing.remove());
      lane = pausing.peek();
    }
    start(nowNanos, out);
  }

  long deadlineNanos() {
    Lane lane = pausing.peek();
    long retryNanos = lane == null ? Long.MAX_VALUE : lane.retryNanos;
    if (ready.isEmpty() || underWay == 0 || underWay >= settings.workers()) {
      return retryNanos;
    }
    long patienceNanos = patienceEndNanos();
    return lane == null || patienceNanos - retryNanos < 0 ? patienceNanos : retryNanos;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return lanes.isEmpty();
  }

  boolean isQuiet() {
    return underWay == 0 && ready.isEmpty();
  }

  /** The events of one resource: under way, ready, or pausing until a time. */
  private static final class Lane {
    final String resource;
    final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    @Nullable Delivery underWay;
    int attempts;
    String lastFailure = "";
    long readyNanos;
    long retryNanos;

    Lane(String resource) {
      this.resource = resource;
    }

    static int compareRetry(Lane one, Lane other) {
      return Long.signum(one.retryNanos - other.retryNanos);
    }
  }
}
