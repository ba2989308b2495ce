package dev.hibiki.room.webhook;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.id.IdSource;
import dev.hibiki.common.proto.WebhookConfig;
import dev.hibiki.common.proto.WebhookEvent;
import dev.hibiki.common.rpc.RoomEvents;
import dev.hibiki.common.rpc.WebhookApi;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhooks of a server: puts what happens into the outbox on the thread that tells it, and
 * delivers it on its own. Thread-safe.
 */
public final class Webhooks implements RoomEvents, WebhookApi, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
  private static final int MAX_LISTED = 1000;
  private static final long UPKEEP_MILLIS = 1000;
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final List<Receiver> receivers;
  private final WebhookContent content;
  private final IdSource ids;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Outbox outbox;
  private final DeadLetters dead;
  private final WebhookCounts counts;
  private final DeliveryThread deliveries;
  private final AtomicLong lastSequence;
  private final ScheduledExecutorService upkeep =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon(true).name("webhook-outbox").factory());

  /** Takes up what the outbox holds, and begins to deliver it. */
  Webhooks(WebhookSetup setup, Outbox outbox, ReceiverClient client) {
    this.receivers = setup.receivers();
    this.content = new WebhookContent(setup.fullRoom());
    this.ids = setup.ids();
    this.clock = setup.clock();
    this.nanos = setup.nanos();
    this.outbox = outbox;
    this.dead = new DeadLetters(setup.maxDeadLetters());
    this.counts = new WebhookCounts(setup.observer());
    DeliveryQueues queues = new DeliveryQueues(setup.limits(), setup.random());
    this.deliveries = new DeliveryThread(queues, client, new Fates(), setup);
    Outbox.Recovered kept = outbox.recover();
    this.lastSequence = new AtomicLong(kept.lastSequence());
    kept.dead().forEach(this::keep);
    if (!kept.pending().isEmpty()) {
      log.info(
          "{} webhooks of an earlier life of this server are delivered", kept.pending().size());
    }
    deliveries.offer(kept.pending(), false);
    boolean sync = !setup.syncInterval().isZero();
    long upkeepMillis = sync ? Math.max(1, setup.syncInterval().toMillis()) : UPKEEP_MILLIS;
    upkeep.scheduleWithFixedDelay(
        () -> outbox.maintain(sync), upkeepMillis, upkeepMillis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void happened(WebhookEvent event) {
    happened(event, List.of());
  }

  /** As {@link #happened(WebhookEvent)}, told to some receivers more, whatever is configured. */
  public void happened(WebhookEvent event, List<WebhookConfig> more) {
    if (receivers.isEmpty() && more.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    WebhookEvent complete = content.complete(event, ids.eventId(), now);
    String resource = WebhookContent.resource(event);
    List<Delivery> all = new ArrayList<>();
    for (Receiver receiver : receivers) {
      if (receiver.wants(event.getEvent())) {
        all.add(delivery(now, receiver.url(), receiver.apiKey(), resource, complete));
      }
    }
    for (WebhookConfig receiver : more) {
      all.add(delivery(now, receiver.getUrl(), receiver.getSigningKey(), resource, complete));
    }
    if (!all.isEmpty()) {
      outbox.append(all);
      deliveries.offer(all, true);
    }
  }

  private Delivery delivery(
      Instant now, String url, String apiKey, String resource, WebhookEvent event) {
    return new Delivery(
        lastSequence.incrementAndGet(), now.toEpochMilli(), url, apiKey, resource, event);
  }

  private void keep(BuriedDelivery letter) {
    for (BuriedDelivery dropped : dead.add(letter)) {
      counts.dropped();
      outbox.settle(dropped.delivery().sequence());
      log.warn(
          "A dead webhook is dropped, there are too many: {} {}",
          dropped.delivery().event().getEvent(),
          dropped.delivery().event().getId());
    }
  }

  @Override
  public CompletionStage<List<WebhookApi.DeadLetter>> deadLetters(long afterId, int limit) {
    return CompletableFuture.completedFuture(
        dead.after(afterId, Math.clamp(limit, 1, MAX_LISTED)).stream()
            .map(letter ->
                new WebhookApi.DeadLetter(
                    letter.delivery().sequence(),
                    letter.delivery().url(),
                    letter.delivery().resource(),
                    letter.attempts(),
                    letter.reason(),
                    Instant.ofEpochMilli(letter.diedUnixMillis()),
                    letter.delivery().event()))
            .toList());
  }

  @Override
  public CompletionStage<Integer> replay(long id) {
    return replayIfThere(id) ? CompletableFuture.completedFuture(1) : missing();
  }

  @Override
  public CompletionStage<Integer> replayAll() {
    int replayed = 0;
    for (BuriedDelivery letter : dead.after(0, Integer.MAX_VALUE)) {
      replayed += replayIfThere(letter.delivery().sequence()) ? 1 : 0;
    }
    return CompletableFuture.completedFuture(replayed);
  }

  private boolean replayIfThere(long id) {
    BuriedDelivery letter = dead.take(id);
    if (letter == null) {
      return false;
    }
    Delivery old = letter.delivery();
    Delivery again =
        delivery(clock.instant(), old.url(), old.apiKey(), old.resource(), old.event());
    outbox.replay(id, again);
    deliveries.offer(List.of(again), false);
    return true;
  }

  @Override
  public CompletionStage<Integer> discard(long id) {
    if (dead.take(id) == null) {
      return missing();
    }
    outbox.settle(id);
    return CompletableFuture.completedFuture(1);
  }

  private static <T> CompletionStage<T> missing() {
    return CompletableFuture.failedFuture(
        new ServiceException(ErrorCode.NOT_FOUND, "there is no such dead letter"));
  }

  @Override
  public CompletionStage<WebhookApi.Counts> counts() {
    return deliveries.waiting().thenApply(waiting -> counts.now(waiting, dead.size()));
  }

  /** Gives what can be delivered at once a moment for it; the rest stays in the outbox. */
  @Override
  public void close() {
    deliveries.close(nanos.getAsLong() + DRAIN_NANOS);
    upkeep.close();
    outbox.close();
  }

  /** What becomes of deliveries; on their thread. */
  private final class Fates implements DeliveryThread.Fates {
    @Override
    public void delivered(Delivery delivery) {
      outbox.settle(delivery.sequence());
      counts.delivered();
      log.debug("Webhook {} {} delivered", delivery.event().getEvent(), delivery.event().getId());
    }

    @Override
    public void failed(Delivery delivery, int attempts, String reason, long pauseNanos) {
      counts.failed();
      if (Integer.bitCount(attempts) == 1) {
        log.info(
            "Webhook {} {} to {} failed {} times: {}; again in {} ms",
            delivery.event().getEvent(),
            delivery.event().getId(),
            WebhookContent.host(delivery.url()),
            attempts,
            reason,
            TimeUnit.NANOSECONDS.toMillis(pauseNanos));
      }
    }

    @Override
    public void buried(Delivery delivery, int attempts, DeliverySink.Burial cause, String reason) {
      counts.buried(cause);
      log.warn(
          "Webhook {} {} to {} is given up after {} attempts: {}",
          delivery.event().getEvent(),
          delivery.event().getId(),
          WebhookContent.host(delivery.url()),
          attempts,
          reason);
      BuriedDelivery letter =
          new BuriedDelivery(delivery, attempts, reason, clock.instant().toEpochMilli());
      outbox.bury(letter);
      keep(letter);
    }
  }
}
