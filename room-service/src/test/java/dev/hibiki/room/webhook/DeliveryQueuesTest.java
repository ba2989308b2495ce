package dev.hibiki.room.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Order, pauses, bounds and the end of patience, on a clock that only the test turns. */
class DeliveryQueuesTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long START = Long.MAX_VALUE - 3 * SECOND;
  private static final String DEAD = "http://dead.example/";

  private final Fates fates = new Fates();
  private long now = START;

  private static DeliverySettings settings() {
    return new DeliverySettings(10, 200, 1000, 3600 * SECOND, SECOND, 30 * SECOND);
  }

  private DeliveryQueues queues = new DeliveryQueues(settings(), new Random(1));

  private void offer(Delivery delivery) {
    queues.offer(now, delivery, 0, true, fates);
  }

  private void finish(Delivery delivery, Outcome outcome) {
    assertThat(fates.underWay.remove(delivery)).as("is under way").isTrue();
    queues.finished(now, delivery, outcome, fates);
  }

  private static Outcome accepted() {
    return new Outcome.Accepted();
  }

  private static Outcome status(int status) {
    return new Outcome.Refused(status, 0);
  }

  @Test
  void eventsOfARoomGoOneAfterTheOther() {
    Delivery first = Events.delivery(1, "a");
    Delivery second = Events.delivery(2, "a");
    offer(first);
    offer(second);
    assertThat(fates.underWay).containsExactly(first);
    finish(first, accepted());
    assertThat(fates.underWay).containsExactly(second);
    finish(second, accepted());
    assertThat(fates.delivered).containsExactly(1L, 2L);
    assertThat(queues.size()).isZero();
    assertThat(queues.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whileCallsAreAnsweredQuicklyOneIsUnderWayAtATime() {
    Delivery first = Events.delivery(1, "a");
    Delivery second = Events.delivery(2, "b");
    Delivery third = Events.delivery(3, "c");
    offer(first);
    offer(second);
    offer(third);
    assertThat(fates.underWay).containsExactly(first);
    finish(first, accepted());
    assertThat(fates.underWay).containsExactly(second);
    finish(second, status(500));
    assertThat(fates.underWay).containsExactly(third);
  }

  @Test
  void roomsThatWaitedTooLongGoBesideEachOther() {
    Delivery first = Events.delivery(1, "a");
    offer(first);
    offer(Events.delivery(2, "b"));
    offer(Events.delivery(3, "c"));
    now += 2 * SECOND;
    finish(first, accepted());
    assertThat(queues.deadlineNanos()).isEqualTo(now + ReceiverQueue.PATIENCE_NANOS);
    now += ReceiverQueue.PATIENCE_NANOS - 1;
    offer(Events.delivery(4, "d"));
    queues.onTimeout(now, fates);
    assertThat(fates.underWay).hasSize(1);
    now++;
    queues.onTimeout(now, fates);
    assertThat(fates.underWay).hasSize(2);
    assertThat(queues.deadlineNanos()).isEqualTo(now - 1 + ReceiverQueue.PATIENCE_NANOS);
  }

  @Test
  void aFirstCallThatIsNeverAnsweredHoldsUpNoOtherRoomForLong() {
    offer(Events.delivery(1, "a"));
    offer(Events.delivery(2, "b"));
    assertThat(queues.deadlineNanos()).isEqualTo(now + ReceiverQueue.FIRST_PATIENCE_NANOS);
    now = queues.deadlineNanos();
    queues.onTimeout(now, fates);
    assertThat(fates.underWay).hasSize(2);
  }

  @Test
  void noMoreCallsThanWorkersAreUnderWay() {
    queues =
        new DeliveryQueues(
            new DeliverySettings(2, 10, 100, 3600 * SECOND, SECOND, SECOND), new Random(1));
    for (int i = 0; i < 5; i++) {
      offer(Events.delivery(i, "room" + i));
    }
    now += ReceiverQueue.FIRST_PATIENCE_NANOS;
    queues.onTimeout(now, fates);
    assertThat(fates.underWay).hasSize(2);
    assertThat(queues.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    finish(fates.underWay.getFirst(), status(500));
    now += ReceiverQueue.PATIENCE_NANOS;
    queues.onTimeout(now, fates);
    assertThat(fates.underWay).hasSize(2);
  }

  @Test
  void aFailureIsTriedAgainAfterAPauseThatDoubles() {
    Delivery delivery = Events.delivery(1, "a");
    offer(delivery);
    long[] longest = {1, 2, 4, 8, 16, 30, 30};
    for (long seconds : longest) {
      finish(delivery, status(503));
      long pause = queues.deadlineNanos() - now;
      assertThat(pause).isBetween(seconds * SECOND * 4 / 5, seconds * SECOND);
      now += pause - 1;
      queues.onTimeout(now, fates);
      assertThat(fates.underWay).isEmpty();
      now++;
      queues.onTimeout(now, fates);
      assertThat(fates.underWay).containsExactly(delivery);
    }
    finish(delivery, accepted());
    assertThat(fates.delivered).containsExactly(1L);
  }

  @Test
  void whatFollowsAFailureWaitsForIt() {
    Delivery first = Events.delivery(1, "a");
    offer(first);
    offer(Events.delivery(2, "a"));
    finish(first, new Outcome.Failed("refused"));
    assertThat(fates.underWay).isEmpty();
    now = queues.deadlineNanos();
    queues.onTimeout(now, fates);
    assertThat(fates.underWay).containsExactly(first);
  }

  @Test
  void aDeadReceiverHoldsUpNoOther() {
    for (int i = 0; i < 50; i++) {
      offer(Events.delivery(100 + i, DEAD, "room" + i));
    }
    Delivery living = Events.delivery(1, "room1");
    offer(living);
    assertThat(fates.underWay).contains(living);
    finish(living, accepted());
    assertThat(fates.delivered).containsExactly(1L);
  }

  @Test
  void aReceiverMayAskForALongerPauseButNotForTooLong() {
    Delivery delivery = Events.delivery(1, "a");
    offer(delivery);
    finish(delivery, new Outcome.Refused(429, 7 * SECOND));
    assertThat(queues.deadlineNanos() - now).isEqualTo(7 * SECOND);
    now += 7 * SECOND;
    queues.onTimeout(now, fates);
    finish(delivery, new Outcome.Refused(503, 900 * SECOND));
    assertThat(queues.deadlineNanos() - now).isEqualTo(30 * SECOND);
  }

  @Test
  void anEventThatIsTooOldIsGivenUpAndTheNextOneComes() {
    queues =
        new DeliveryQueues(
            new DeliverySettings(1, 10, 100, 5 * SECOND, SECOND, SECOND), new Random(1));
    Delivery first = Events.delivery(1, "a");
    offer(first);
    now += 3 * SECOND;
    Delivery second = Events.delivery(2, "a");
    offer(second);
    now += SECOND + SECOND / 2;
    finish(first, status(500));
    assertThat(fates.buried).containsExactly("1 AGE too old; status 500");
    assertThat(fates.underWay).containsExactly(second);
  }

  @Test
  void whatWaitedElsewhereCountsAsAge() {
    queues.offer(now, Events.delivery(1, "a"), 3600 * SECOND, false, fates);
    assertThat(fates.buried).containsExactly("1 AGE too old");
    assertThat(queues.size()).isZero();
    offer(Events.delivery(2, "a"));
    assertThat(fates.underWay).hasSize(1);
  }

  @Test
  void anEventThatIsTurnedDownIsGivenUpAfterAFewAttempts() {
    Delivery delivery = Events.delivery(1, "a");
    Delivery next = Events.delivery(2, "a");
    offer(delivery);
    offer(next);
    for (int i = 1; i < ReceiverQueue.REFUSED_ATTEMPTS; i++) {
      finish(delivery, status(404));
      now = queues.deadlineNanos();
      queues.onTimeout(now, fates);
    }
    finish(delivery, status(404));
    assertThat(fates.buried).containsExactly("1 REFUSED status 404");
    assertThat(fates.underWay).containsExactly(next);
  }

  @Test
  void tooManyOfOneRoomAreGivenUpAtOnceButNotThoseTakenBefore() {
    queues =
        new DeliveryQueues(
            new DeliverySettings(1, 2, 3, 3600 * SECOND, SECOND, SECOND), new Random(1));
    offer(Events.delivery(1, "a"));
    offer(Events.delivery(2, "a"));
    offer(Events.delivery(3, "a"));
    assertThat(fates.buried).containsExactly("3 FULL the queue of its resource is full");
    queues.offer(now, Events.delivery(4, "a"), 0, false, fates);
    assertThat(queues.size()).isEqualTo(3);
    offer(Events.delivery(5, "b"));
    assertThat(fates.buried).last().isEqualTo("5 FULL the queue of its receiver is full");
  }

  @Test
  void anOutcomeThatNobodyWaitsForIsIgnored() {
    queues.finished(now, Events.delivery(1, "a"), accepted(), fates);
    Delivery delivery = Events.delivery(1, "a");
    offer(delivery);
    finish(delivery, status(500));
    queues.finished(now, delivery, accepted(), fates);
    assertThat(fates.delivered).isEmpty();
  }

  /** Receivers that fail by chance, rooms by chance: all arrives, each room in order. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everythingArrivesInOrderThroughReceiversThatFailHalfOfTheTime(long seed) {
    Random random = new Random(seed);
    queues = new DeliveryQueues(settings(), new Random(seed));
    Map<String, List<Long>> expected = new HashMap<>();
    long sequence = 0;
    int rounds = 0;
    while (sequence < 400 || queues.size() > 0) {
      assertThat(++rounds).isLessThan(100_000);
      if (sequence < 400 && random.nextInt(3) == 0) {
        String url = random.nextBoolean() ? Events.URL : DEAD;
        Delivery delivery = Events.delivery(++sequence, url, "room" + random.nextInt(7));
        expected
            .computeIfAbsent(url + delivery.resource(), key -> new ArrayList<>())
            .add(delivery.sequence());
        offer(delivery);
      } else if (!fates.underWay.isEmpty()) {
        Delivery delivery = fates.underWay.get(random.nextInt(fates.underWay.size()));
        finish(delivery, random.nextBoolean() ? accepted() : status(500));
      } else if (queues.deadlineNanos() != Long.MAX_VALUE) {
        now = queues.deadlineNanos();
        queues.onTimeout(now, fates);
      }
    }
    assertThat(fates.deliveredByLane).isEqualTo(expected);
    assertThat(fates.buried).isEmpty();
  }

  /** Notes what becomes of deliveries, and that no lane has two under way. */
  private static final class Fates implements DeliverySink {
    final List<Delivery> underWay = new ArrayList<>();
    final List<Long> delivered = new ArrayList<>();
    final Map<String, List<Long>> deliveredByLane = new HashMap<>();
    final List<String> buried = new ArrayList<>();

    @Override
    public void attempt(Delivery delivery) {
      underWay.add(delivery);
      Set<String> lanes = new HashSet<>();
      for (Delivery each : underWay) {
        assertThat(lanes.add(each.url() + each.resource())).as("one of a lane").isTrue();
      }
    }

    @Override
    public void delivered(Delivery delivery) {
      delivered.add(delivery.sequence());
      deliveredByLane
          .computeIfAbsent(delivery.url() + delivery.resource(), key -> new ArrayList<>())
          .add(delivery.sequence());
    }

    @Override
    public void failed(Delivery delivery, int attempts, String reason, long pauseNanos) {
      assertThat(pauseNanos).isPositive();
    }

    @Override
    public void buried(Delivery delivery, int attempts, Burial cause, String reason) {
      buried.add(delivery.sequence() + " " + cause + " " + reason);
    }
  }
}
