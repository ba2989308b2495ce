package dev.hibiki.net.dtls;

import dev.hibiki.rtc.Owner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The owner thread of the endpoints of a test. */
final class DtlsLoop implements Owner, AutoCloseable {
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("dtls-test").daemon().factory());

  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  @Override
  public void execute(LongConsumer work) {
    executor.execute(guarded(work));
  }

  private Runnable guarded(LongConsumer work) {
    return () -> {
      try {
        work.accept(System.nanoTime());
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      }
    };
  }

  void executeLater(long delayMillis, LongConsumer work) {
    var unused =
        executor.schedule(() -> work.accept(System.nanoTime()), delayMillis, TimeUnit.MILLISECONDS);
  }

  /** Runs something on the owner thread and waits for it. */
  <T> T call(Callable<T> work) {
    try {
      return executor.submit(work).get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  void run(Runnable work) {
    call(Executors.callable(work));
  }

  /** Fails if anything ever failed on the owner thread. */
  @Override
  public void close() {
    executor.shutdownNow();
    Throwable failed = failure.get();
    if (failed != null) {
      throw new AssertionError("on the owner thread", failed);
    }
  }
}
