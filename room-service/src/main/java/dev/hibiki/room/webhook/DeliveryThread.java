package dev.hibiki.room.webhook;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread on which the queues live: brings them deliveries, outcomes and the time. */
final class DeliveryThread {
  private static final Logger log = LoggerFactory.getLogger(DeliveryThread.class);
  private static final long CLOSE_POLL_MILLIS = 5;
  private static final long MAX_SLEEP_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final DeliveryQueues queues;
  private final ReceiverClient client;
  private final DeliverySink sink;
  private final LongSupplier nanos;
  private final InstantSource clock;
  private final WebhookObserver observer;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon(true).name("webhooks").factory());
  private @Nullable ScheduledFuture<?> alarm;
  private long alarmNanos = Long.MAX_VALUE;
  private boolean closing;

  DeliveryThread(DeliveryQueues queues, ReceiverClient client, Fates fates, WebhookSetup setup) {
    this.queues = queues;
    this.client = client;
    this.nanos = setup.nanos();
    this.clock = setup.clock();
    this.observer = setup.observer();
    this.sink = new Attempts(fates);
  }

  /** Queues deliveries, in this order. */
  void offer(List<Delivery> deliveries, boolean bounded) {
    execute(() -> {
      long nowNanos = nanos.getAsLong();
      long nowUnixMillis = clock.millis();
      for (Delivery delivery : deliveries) {
        long ageMillis = Math.max(0, nowUnixMillis - delivery.queuedUnixMillis());
        queues.offer(nowNanos, delivery, TimeUnit.MILLISECONDS.toNanos(ageMillis), bounded, sink);
        observer.queued(queues.size());
      }
    });
  }

  private void execute(Runnable work) {
    try {
      thread.execute(() -> {
        try {
          work.run();
        } catch (RuntimeException e) {
          log.error("A bug in the delivery of webhooks", e);
        }
        setAlarm();
      });
    } catch (RejectedExecutionException e) {
      log.debug("The server is ending; the outbox keeps what is not delivered");
    }
  }

  private void setAlarm() {
    long deadlineNanos = queues.deadlineNanos();
    if (deadlineNanos == alarmNanos || closing) {
      return;
    }
    if (alarm != null) {
      alarm.cancel(false);
      alarm = null;
    }
    alarmNanos = deadlineNanos;
    if (deadlineNanos != Long.MAX_VALUE) {
      long waitNanos = Math.clamp(deadlineNanos - nanos.getAsLong(), 0, MAX_SLEEP_NANOS);
      alarm = thread.schedule(this::alarm, waitNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void alarm() {
    alarm = null;
    alarmNanos = Long.MAX_VALUE;
    execute(() -> queues.onTimeout(nanos.getAsLong(), sink));
  }

  /** How many deliveries wait or are under way. */
  CompletionStage<Integer> waiting() {
    CompletableFuture<Integer> size = new CompletableFuture<>();
    execute(() -> size.complete(queues.size()));
    return size;
  }

  /** Waits until nothing is under way, at most until a time, and ends the thread. */
  void close(long untilNanos) {
    boolean quiet = false;
    while (!quiet && nanos.getAsLong() - untilNanos < 0) {
      CompletableFuture<Boolean> answer = new CompletableFuture<>();
      execute(() -> answer.complete(queues.isQuiet()));
      try {
        quiet = answer.orTimeout(1, TimeUnit.SECONDS).join();
        if (!quiet) {
          TimeUnit.MILLISECONDS.sleep(CLOSE_POLL_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (RuntimeException e) {
        break;
      }
    }
    execute(() -> closing = true);
    thread.shutdown();
    client.close();
  }

  /** What becomes of deliveries after they were tried or were not. */
  interface Fates {
    void delivered(Delivery delivery);

    void failed(Delivery delivery, int attempts, String reason, long pauseNanos);

    void buried(Delivery delivery, int attempts, DeliverySink.Burial cause, String reason);
  }

  /** Tries what the queues want tried, and passes the rest on. */
  private final class Attempts implements DeliverySink {
    private final Fates fates;

    Attempts(Fates fates) {
      this.fates = fates;
    }

    @Override
    public void attempt(Delivery delivery) {
      try {
        client.attempt(delivery, outcome -> ended(delivery, outcome));
      } catch (RuntimeException e) {
        ended(delivery, new Outcome.Failed(String.valueOf(e.getMessage())));
      }
    }

    private void ended(Delivery delivery, Outcome outcome) {
      execute(() -> queues.finished(nanos.getAsLong(), delivery, outcome, this));
    }

    @Override
    public void delivered(Delivery delivery) {
      fates.delivered(delivery);
    }

    @Override
    public void failed(Delivery delivery, int attempts, String reason, long pauseNanos) {
      fates.failed(delivery, attempts, reason, pauseNanos);
    }

    @Override
    public void buried(Delivery delivery, int attempts, Burial cause, String reason) {
      fates.buried(delivery, attempts, cause, reason);
    }
  }
}
